import { day, shaOf, type FakeCommit, type FakeIssue, type FakeRepository, type Octo } from './world.ts'

const text = (content: string, mode = '100644') => ({
  mode,
  content: Buffer.from(content).toString('base64'),
})

const commitOf = (name: string, index: number, files: FakeCommit['files']): FakeCommit => ({
  sha: shaOf(`${name} commit ${index}`),
  message: `Change number ${index} of the greeting\n\nIt was too short before.`,
  author: 'alice',
  date: day,
  parents: index === 0 ? [] : [shaOf(`${name} commit ${index - 1}`)],
  files,
})

const issueOf = (number: number, more: Partial<FakeIssue> = {}): FakeIssue => ({
  number,
  title: `The greeting is wrong, part ${number}`,
  body: 'Steps to reproduce are in the readme file.',
  state: 'open',
  state_reason: null,
  labels: ['bug'],
  assignees: [],
  milestone: null,
  author: 'bob',
  merged: false,
  draft: false,
  comments: [1, 2, 3].map((index) => ({
    id: number * 100 + index,
    author: index % 2 === 0 ? 'alice' : 'bob',
    body: `I can confirm this, attempt ${index}`,
  })),
  reviews: [],
  reviewComments: [],
  ...more,
})

const repositoryOf = (name: string, isPrivate: boolean): FakeRepository => {
  const first = {
    'README.md': text('# Greeting\n\nSays hello to the world.\n'),
    'src/greet.ts': text('export const greet = (name: string) => `Hello ${name}`\n'),
    'bin/greet.sh': text('#!/bin/sh\necho hello\n', '100755'),
    'logo.png': {
      mode: '100644',
      content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]).toString('base64'),
    },
    latest: text('README.md', '120000'),
    '.github/workflows/ci.yml': text('on: push\n'),
  }
  const commits = [
    commitOf(name, 0, first),
    commitOf(name, 1, { ...first, 'README.md': text('# Greeting\n\nSays hello.\n') }),
    commitOf(name, 2, {
      ...first,
      'README.md': text('# Greeting\n'),
      'src/greet.ts': text('export const greet = () => `Hello`\n'),
    }),
    // On the branch `shorter`, two files away from the main branch.
    commitOf(name, 3, {
      ...first,
      'README.md': text('# Hi\n'),
      'src/greet.ts': text('export const hi = 1\n'),
    }),
  ]
  return {
    full_name: name,
    private: isPrivate,
    installed: true,
    archived: false,
    description: 'A small greeting for everybody.',
    branches: { main: shaOf(`${name} commit 2`), shorter: shaOf(`${name} commit 3`) },
    commits: Object.fromEntries(commits.map((commit) => [commit.sha, commit])),
    trees: {},
    issues: [
      issueOf(1),
      issueOf(2),
      issueOf(3, {
        title: 'Make the greeting shorter',
        head: 'shorter',
        base: 'main',
        reviews: [1, 2].map((id) => ({ id, author: 'bob', body: 'Looks good to me', state: 'COMMENTED' })),
        reviewComments: [1, 2].map((id) => ({
          id,
          author: 'bob',
          body: 'A name would help',
          path: 'README.md',
          line: id,
        })),
      }),
    ],
    runs: [1, 2, 3].map((id) => ({ id, branch: 'main', conclusion: id === 1 ? 'failure' : 'success' })),
  }
}

const personOf = (id: string, number: number, name: string): Octo => ({
  id,
  number,
  name,
  repositories: [
    repositoryOf('octo-org/hello-world', false),
    repositoryOf('octo-org/secret-plans', true),
    repositoryOf(`${id}/notes`, true),
    repositoryOf('elsewhere/public-thing', false),
  ],
  nextId: 1_000,
})

/** Alice and Bob. */
export const people: readonly [Octo, Octo] = [
  personOf('alice', 583_231, 'Alice Archer'),
  personOf('bob', 583_232, 'Bob Baker'),
]
