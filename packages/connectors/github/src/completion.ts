import type { CallContext } from '@grantway/connector-kit'
import type { GithubApi } from './client/index.ts'
import { openToReading, mayShow } from './tools/reach.ts'

const maxValues = 20
const onePage = { limit: 100 }

const beginning = (values: Iterable<string>, typed: string): readonly string[] =>
  [...new Set(values)]
    .filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()))
    .slice(0, maxValues)

/** Offers owners, names and references out of what the person can reach. */
export const completeRepository = async (
  context: CallContext<GithubApi>,
  variable: string,
  typed: string,
  { owner = '', repo = '' }: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const { api } = context
  if (variable === 'owner' || variable === 'repo') {
    const { items } = await api.viewer.repositories(onePage)
    const names = items.filter(mayShow(context)).map(({ repository }) => repository.split('/', 2))
    if (variable === 'owner')
      return beginning(
        names.map(([by = '']) => by),
        typed,
      )
    const ofOwner = names.filter(([by]) => by?.toLowerCase() === owner.toLowerCase())
    return beginning(
      ofOwner.map(([, name = '']) => name),
      typed,
    )
  }
  // The other variables are only as good as what was typed: nothing outside the limits is asked for.
  const repository = `${owner}/${repo}`
  if (variable !== 'ref' || owner === '' || repo === '' || !mayShow(context)({ repository })) return []
  await openToReading(context, repository)
  const { items } = await api.repositories.branches(repository, onePage)
  return beginning(
    items.map(({ name }) => name),
    typed,
  )
}
