// needs: cmark
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { HostReport } from '../../src/model/index.ts'
import { block } from '../../src/report/markdown-text.ts'
import { markdownOutput } from '../../src/report/markdown.ts'
import { head, hostReport } from './any-report.ts'
import { apply, check, hosts, written } from './written.ts'

/** HTML, as GitHub's own program makes it of a page; raw HTML in the page stays. */
function rendered(page: string): string {
  const extensions = ['table', 'autolink', 'strikethrough', 'tasklist'].flatMap(name => ['-e', name])
  const { status, stdout, stderr } = spawnSync('cmark-gfm', ['--unsafe', ...extensions], {
    input: page,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  })
  assert.equal(status, 0, stderr)
  return stdout
}

const ours =
  /^<\/?(?:h3|p|strong|code|pre|details|summary|table|thead|tbody|tr|th|td|wbr)(?: class="language-diff")?>/

/** Throws where there is markup that is not ours, or ours does not close. */
function holdsOnlyOurMarkup(html: string, page: string): void {
  const tags = Array.from(html.matchAll(/<.{0,40}/gs), ([tag]) => tag)
  for (const tag of tags) assert.match(tag, ours, JSON.stringify([tag, page]))
  const count = (what: string) => html.split(what).length
  for (const name of ['details', 'summary', 'code', 'pre'])
    assert.equal(count(`<${name}`), count(`</${name}>`), JSON.stringify([name, page]))
}

/** What stands in elements, as a person sees it. */
function text(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

function cells(html: string): readonly (readonly string[])[] {
  return Array.from(html.matchAll(/<tr>(.*?)<\/tr>/gs), ([row]) =>
    Array.from(row.matchAll(/<t[hd]>(.*?)<\/t[hd]>/gs), ([, cell = '']) => text(cell)),
  )
}

describe('Markdown', () => {
  test('counts, then hosts by trouble in a table, then what differs, folded', () => {
    const page = written(markdownOutput, check, Object.values(hosts))
    const html = rendered(page)
    holdsOnlyOurMarkup(html, page)
    assert.match(
      html,
      /^<h3>sshfix check <code>plays\/ssh\.yml<\/code><\/h3>\n<p>7 hosts · 1 ok · 1 would change · /,
    )
    assert.match(html, /<strong>1 failed<\/strong>.*Nothing was changed: this was a check\./)
    const [, ...rows] = cells(html)
    assert.deepEqual(
      rows.map(([host, , status]) => [host, status]),
      [
        ['failed1', 'failed'],
        ['undone1', 'undone'],
        ['unreachable1', 'unreachable'],
        ['refused1', 'refused'],
        ['never-tried1', 'never tried'],
        ['changed1', 'would change'],
      ],
    )
    assert.match(html, /<pre><code class="language-diff">--- \/etc\/ssh\/sshd_config\n/)
    assert.match(html, /\n-PasswordAuthentication yes\n\+PasswordAuthentication no\n/)
    assert.match(text(html), /\/etc\/secret: content differs \(not shown\)/)
    assert.match(text(html), /Risk for root user_refused: AllowUsers does not name root\./)
    assert.doesNotMatch(text(html), /ok1/)
    assert.match(rendered(written(markdownOutput, apply, [hosts.changed])), /1 changed/)
  })

  test('a run that takes another back says so', () => {
    const page = written(markdownOutput, { ...apply, playbooks: [] }, [])
    assert.match(page, /^### sshfix rollback\n/)
  })
  test('no text becomes markup, a link or a mention, and each is there', () => {
    const name =
      '<b>x</b> **y** [z](http://evil) `c` @someone #1 www.a.example a@b.example | ~~t~~ &lt; \\* - é'
    const play = `\n\n# ${name}`
    const report = { ...hosts.changed, host: name, play, warnings: [name] }
    const page = written(markdownOutput, { ...check, playbooks: [name] }, [report])
    const html = rendered(page)
    holdsOnlyOurMarkup(html, page)
    assert.equal(cells(html)[1]?.[0], name)
    assert.ok(text(html).includes(`Warning: ${name}`))
  })

  test('a block of what differs ends where ours ends', () => {
    const [task, ...others] = hosts.changed.tasks
    assert.ok(task?.differences[0])
    const difference = {
      ...task.differences[0],
      after: '````\n</code></pre></details><script>\n~~~~~~\n`````\n',
    }
    const report = { ...hosts.changed, tasks: [{ ...task, differences: [difference] }, ...others] }
    const page = written(markdownOutput, check, [report])
    const html = rendered(page)
    holdsOnlyOurMarkup(html, page)
    assert.match(html, /\n\+`````\n/)
    assert.match(html, /\+&lt;\/code&gt;&lt;\/pre&gt;&lt;\/details&gt;&lt;script&gt;/)
  })

  test('a fence is longer than any run of backticks in its block', () => {
    const backticks = fc.string({ unit: fc.constantFrom('`', 'a', '\n', '~') })
    fc.assert(
      fc.property(backticks, held => {
        assert.equal(text(rendered(block('diff', [held, 'end']))), `${held}\nend\n\n`)
      }),
      { numRuns: 50 },
    )
  })

  test('any report at all is markup of ours alone', () => {
    fc.assert(
      fc.property(head, fc.array(hostReport, { maxLength: 4 }), (runHead, reports) => {
        const page = written(markdownOutput, runHead, reports)
        holdsOnlyOurMarkup(rendered(page), page)
      }),
      { numRuns: 150 },
    )
  })

  test('is cut where a summary could not hold it, says so, and keeps the worst', () => {
    const [task] = hosts.changed.tasks
    assert.ok(task?.differences[0])
    const difference = { ...task.differences[0], after: `${'*'.repeat(100)}\n`.repeat(1500) }
    const big = (host: string): HostReport => ({
      ...hosts.changed,
      host,
      tasks: [{ ...task, differences: [difference] }],
    })
    const many = Array.from({ length: 30_000 }, (_, at) => ({ ...hosts.unreachable, host: `lost${at}` }))
    const bigs = Array.from({ length: 40 }, (_, at) => big(`big${at}`))
    const page = written(markdownOutput, check, [...bigs, ...many, hosts.failed])
    assert.ok(Buffer.byteLength(page) < 600 * 1024)
    const html = rendered(page)
    const [, ...rows] = cells(html)
    assert.deepEqual(rows[0]?.[0], 'failed1')
    assert.ok(rows.length > 500)
    assert.match(
      html,
      new RegExp(`This is cut short: ${40 + 30_000 + 1 - rows.length} more are not listed here`),
    )
    const one = written(markdownOutput, check, [big('big')])
    assert.ok(Buffer.byteLength(one) < 70 * 1024)
    assert.match(one, /cut short/)
  })
})
