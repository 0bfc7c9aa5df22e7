import { unless, type Case } from '../case.ts'

/** What leaves for the provider, in the provider's own words. It looks back at all cases before it. */
export const describedCases: readonly Case[] = [
  {
    id: 'CS-API-01',
    rule: 'has sent nothing in all of the suite that the description of the API does not have',
    unless: ({ described }) => (described ? undefined : 'no description of the API was given'),
    problems: ({ sent, undescribed }) => [
      ...undescribed,
      ...unless(
        sent.some(({ bearer }) => bearer !== undefined),
        'Nothing was sent that could be compared: it stands after the other cases.',
      ),
    ],
  },
]
