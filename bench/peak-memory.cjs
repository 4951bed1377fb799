// Loaded into a measured program before its own code: says at its end how much memory it held at most.
process.on('exit', () => {
  require('node:fs').writeSync(2, `\npeak memory: ${process.resourceUsage().maxRSS}\n`)
})
