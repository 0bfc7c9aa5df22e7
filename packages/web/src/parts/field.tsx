interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint: string
  /** Said instead of the hint when the value has to be corrected. */
  readonly problem: string
  readonly wrong: boolean
  readonly type?: 'text' | 'password' | 'number'
  readonly value?: string | undefined
  readonly autocomplete: string
  readonly minlength?: number
  readonly maxlength?: number
  readonly min?: number
  readonly max?: number
}

/** One line to type into, with its label and what belongs there. */
export const Field = ({ name, label, hint, problem, wrong, type = 'text', value, autocomplete, ...limits }: FieldProps) => (
  <div class={wrong ? 'field wrong' : 'field'}>
    <label for={name}>{label}</label>
    <input
      id={name} name={name} type={type}
      // A password is never sent back to the browser.
      value={type === 'password' ? undefined : value}
      autocomplete={autocomplete} autocapitalize={autocomplete === 'username' ? 'none' : undefined}
      {...limits}
      required aria-describedby={`${name}-hint`} aria-invalid={wrong ? 'true' : undefined}
    />
    <p class="small" id={`${name}-hint`}>{wrong ? problem : hint}</p>
  </div>
)
