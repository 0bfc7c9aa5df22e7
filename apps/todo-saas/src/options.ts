/** Describes an application that is registered with the service. */
export interface TodoSaasClient {
  readonly id: string
  readonly secret: string
  /** Compared byte for byte; each is an absolute URL without a fragment. */
  readonly redirectUris: readonly string[]
}

/** Says how the service runs. */
export interface TodoSaasOptions {
  readonly clients: readonly TodoSaasClient[]
  /** Default `http://127.0.0.1:<port>`; also the issuer identifier. */
  readonly publicUrl?: string
  /** Lifetime of an access token in seconds, default 3600. */
  readonly accessTokenSeconds?: number
  readonly clock?: () => Date
  /** Where the state is kept between two starts. Without it everything is in memory only. */
  readonly stateFile?: string
}
