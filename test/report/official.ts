/** The schemas in official/, ready to judge. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Ajv } from 'ajv'

/** What is not as OASIS has it; nothing where all is. */
export const sarifMistakes = compileSarif()

/** The schema of OASIS, with its formats. It is of draft 4, of which ajv reads all that stands in it as draft 7. */
function compileSarif(): (log: unknown) => string {
  const text = readFileSync(new URL('official/sarif-schema-2.1.0.json', import.meta.url), 'utf8')
  const { id, $schema, ...schema } = JSON.parse(text)
  assert.equal($schema, 'http://json-schema.org/draft-04/schema#')
  const ajv = new Ajv({ strict: false, allErrors: true })
  // RFC 3986 has no blanks, controls, quotes, brackets but around an address, and % only before two digits.
  const reference = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*$/i
  ajv.addFormat('uri-reference', value => reference.test(value) && URL.canParse(value, 'file:///'))
  ajv.addFormat('uri', value => reference.test(value) && URL.canParse(value))
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/)
  const validate = ajv.compile({ ...schema, $id: id })
  return log => (validate(log) ? '' : ajv.errorsText(validate.errors))
}

/** A file with Jenkins' schema, with the two attributes of a case that GitLab and others read, and Jenkins passes over. */
export function jenkinsSchema(t: TestContext): string {
  const official = readFileSync(new URL('official/junit-10.xsd', import.meta.url), 'utf8')
  const classname = '<xs:attribute name="classname" type="xs:string"/>'
  const more =
    '<xs:attribute name="file" type="xs:string"/><xs:attribute name="line" type="xs:positiveInteger"/>'
  assert.ok(official.includes(classname))
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-junit-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'junit.xsd'), official.replace(classname, classname + more))
  return join(folder, 'junit.xsd')
}
