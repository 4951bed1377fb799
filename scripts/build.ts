/** Builds `dist/`: the bundled program and public API, their types, and the licences of what is bundled. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
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
import { type BuildOptions, build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string
}

// Beside `dist/`, which stays whole and usable until all is built.
const work = mkdtempSync(join(root, '.dist-'))
process.once('exit', () => rmSync(work, { recursive: true, force: true }))
const common = {
  absWorkingDir: root,
  outdir: work,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  metafile: true,
  // ssh2 tries its native parts and does without them.
  external: ['*.node', 'cpu-features'],
  logLevel: 'warning',
} satisfies BuildOptions
const defined = { SSHFIX_VERSION: JSON.stringify(version) }
const { metafile } = await build({
  ...common,
  entryPoints: { index: 'src/index.ts' },
  format: 'esm',
  // ssh2's Poly1305 asks for it, and an ES module has none.
  define: { ...defined, __dirname: 'import.meta.dirname' },
  // CommonJS packages ask for node's own modules by `require`.
  banner: {
    js: "import{createRequire as sshfixRequire}from'node:module';const require=sshfixRequire(import.meta.url);",
  },
})
// Only of a script can be kept what V8 compiled of it (bin/sshfix.js).
const program = await build({
  ...common,
  entryPoints: { cli: 'src/cli/main.ts' },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { ...defined, 'import.meta.url': 'sshfixUrl' },
  banner: { js: "const sshfixUrl=require('node:url').pathToFileURL(__filename).href;" },
  write: false,
})
const inputs = [...new Set([metafile, program.metafile].flatMap(one => Object.keys(one.inputs)))]
for (const { path, contents, text } of program.outputFiles)
  writeFileSync(path, `// ${createHash('sha256').update(contents).digest('hex').slice(0, 16)}\n${text}`)
writeFileSync(join(work, 'THIRD-PARTY-LICENSES'), licences(inputs))
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
