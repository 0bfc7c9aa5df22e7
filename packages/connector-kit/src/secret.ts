const hidden = '[secret]'

/**
 * Holds a string that must not be printed by accident.
 * It shows `[secret]` in string conversion, JSON and `util.inspect`; only `reveal()` gives the value.
 * This reduces accidents, it is not cryptography: code that calls `reveal()` has the value.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return hidden
  }

  toJSON(): string {
    return hidden
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hidden
  }
}
