import { z } from 'zod'

const status = z.object({
  roots: z.array(z.object({
    id: z.string(), setting: z.string().optional(), current: z.boolean(), serverKeys: z.number(), tenantKeys: z.number(),
  })),
  tenants: z.array(z.object({
    tenant: z.string(), version: z.number(), newest: z.boolean(), rootKeyId: z.string(), connections: z.number(), flows: z.number(),
  })),
})

/** Says in lines which keys there are, how much each holds, and what to do with it. */
export const keyLines = (answer: unknown): readonly string[] => {
  const { roots, tenants } = status.parse(answer)
  return [
    ...roots.map((root) => {
      const holds = `wraps ${root.serverKeys} keys of the server and ${root.tenantKeys} of tenants`
      return `root key ${root.id} (${root.setting ?? 'not set'}): ${holds}${advice(root)}`
    }),
    ...tenants.map(({ tenant, version, newest, connections, flows }) =>
      `tenant ${tenant}, key version ${version}${newest ? ' (seals)' : ''}: ${connections} connections, ${flows} open flows${
        newest ? '' : connections > 0 ? ': in use, run keys rotate tenant' : ': may be retired'}`),
  ]
}

const advice = ({ current, setting, serverKeys, tenantKeys }: z.output<typeof status>['roots'][number]): string => {
  if (current) return ', and all new ones'
  const inUse = serverKeys + tenantKeys > 0
  if (setting === undefined) return ': these do not open, set it as VAULT_PREVIOUS_KEY_FILE'
  return inUse ? ': in use, run keys rotate root' : `: unused, ${setting} may be removed`
}
