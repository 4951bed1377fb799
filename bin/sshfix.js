#!/usr/bin/env node
// Starts the program from what V8 has compiled of it in an earlier run, which takes half the time. That lies beside the
// program, where nobody can write who could not change the program as well, under a name that means this very program and V8.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachedDataVersionTag } from 'node:v8'
import { constants, Script } from 'node:vm'

const [first, ...others] = process.argv.slice(2)
if (others.length === 0 && (first === '--version' || first === '-V')) {
  // Nothing of the program is needed for that.
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version)
  process.exit(0)
}
const path = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url))
const source = readFileSync(path, 'latin1')
const tag = cachedDataVersionTag()
// The first line of the program is a hash of the rest: V8 itself tells two programs of equal length not apart.
const compiled = `${path}.${source.slice(3, source.indexOf('\n'))}.${tag.toString(16)}`
const cachedData = readCompiled()
const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
  filename: path,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  ...(cachedData && { cachedData }),
})
const module = { exports: {} }
script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path))
process.exitCode = await module.exports.main()

const isNew = !cachedData || script.cachedDataRejected
// Only a run has needed most of the program; and what is compiled under other flags would not be taken.
const hasRun = (first === 'apply' || first === 'check') && process.exitCode !== 1
if (isNew && hasRun && cachedDataVersionTag() === tag) keepCompiled()

function readCompiled() {
  try {
    return readFileSync(compiled)
  } catch {
    return undefined
  }
}

/** It is as well without: the folder may not be ours, or full. */
function keepCompiled() {
  const temporary = `${compiled}.${process.pid}`
  try {
    writeFileSync(temporary, script.createCachedData(), { flag: 'wx' })
    renameSync(temporary, compiled)
  } catch {
    rmSync(temporary, { force: true })
  }
}
