import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Where trees, keys and running hosts live: in the project, because `/tmp` may be a tmpfs, which has no real `chattr`. */
export const cache = join(project, '.cache', 'hosts')

/** One folder for each enclosure that runs; what a killed run left here is swept by the next one. */
export const runs = join(cache, 'run')
