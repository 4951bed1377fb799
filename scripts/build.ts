/** Builds `dist/`: the bundled program and public API, their types, and the licences of what is bundled. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string
}

// Beside `dist/`, which stays whole and usable until all is built.
const work = mkdtempSync(join(root, '.dist-'))
process.once('exit', () => rmSync(work, { recursive: true, force: true }))
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: work,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  metafile: true,
  define: {
    SSHFIX_VERSION: JSON.stringify(version),
    // ssh2's Poly1305 asks for it, and an ES module has none.
    __dirname: 'import.meta.dirname',
  },
  // ssh2 tries its native parts and does without them.
  external: ['*.node', 'cpu-features'],
  // CommonJS packages ask for node's own modules by `require`.
  banner: {
    js: "import{createRequire as sshfixRequire}from'node:module';const require=sshfixRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
writeFileSync(join(work, 'THIRD-PARTY-LICENSES'), licences(Object.keys(metafile.inputs)))
execFileSync(
  process.execPath,
  [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    'tsconfig.build.json',
    '--outDir',
    join(work, 'types'),
  ],
  { cwd: root, stdio: 'inherit' },
)
chmodSync(work, 0o755)
takePlaceOf(join(root, 'dist'))

/** Two renames, so a program that starts meanwhile finds the old files or the new ones. */
function takePlaceOf(dist: string): void {
  const old = `${work}-old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(work, dist)
  rmSync(old, { recursive: true, force: true })
}

function licences(inputs: readonly string[]): string {
  const packages = inputs.map(
    input => /^(?<folder>.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.groups?.folder,
  )
  const texts = [...new Set(packages)]
    .filter(folder => folder !== undefined)
    .sort()
    .map(folder => {
      const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
        name: string
        version: string
        license?: string
      }
      const file = readdirSync(join(root, folder)).find(name => /^licen[cs]e/i.test(name))
      const text =
        file && existsSync(join(root, folder, file))
          ? readFileSync(join(root, folder, file), 'utf8').trim()
          : ''
      return `${about.name} ${about.version} (${about.license ?? 'see its repository'})\n\n${text}`
    })
  return `${texts.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`
}
