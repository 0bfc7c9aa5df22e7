// How the site looks. Its pages are listed where they are listed in the repository: in docs/README.md.
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** The anchor that a heading gets on GitHub, so that one link works in both places. */
const anchorOf = (heading) =>
  heading.toLowerCase().replaceAll(/[`*]/g, '').replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '').trim().replaceAll(' ', '-')

const list = readFileSync(join(import.meta.dirname, '../docs/index.md'), 'utf8')
const upper = (words) => words.slice(0, 1).toUpperCase() + words.slice(1)
const kinds = [...list.matchAll(/^\| ([\w-]+): [^|]*\| (.*) \|$/gm)].map(([, kind, row]) => ({
  text: upper(kind),
  items: [...row.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, words, target]) => ({
    text: upper(words),
    link: posix.join('/docs', target).replace(/index\.md/, '').replace(/\.md/, ''),
  })),
}))
const names = process.env.SITE_PACKAGES.split(',')
kinds.find(({ text }) => text === 'Reference').items.push({
  text: 'Packages', collapsed: true, items: names.map((name) => ({ text: name, link: `/reference/${name}` })),
})

export default {
  title: 'Grantway',
  description: 'An MCP server that acts for its users at other services, and never shows their tokens.',
  lang: 'en',
  // Where the site is served from, if not from the root of a host.
  base: process.env.SITE_BASE ?? '/',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // Everything is written in Markdown: a `<name>` in it is a name.
  markdown: { html: false, anchor: { slugify: anchorOf } },
  vite: { build: { chunkSizeWarningLimit: 2_000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [{ text: 'Start', link: '/' }, { text: 'All pages', link: '/docs/' }, { text: 'Errors', link: '/docs/errors' }],
    sidebar: kinds,
  },
}
