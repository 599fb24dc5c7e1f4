// What the ORM's own command line reads: the options that the server uses, for the same settings.
import 'reflect-metadata';
import { schema } from './src/migrations/schema.js';
import { readEnvironment } from './src/platform/config.js';
import { ormOptions } from './src/platform/database.js';
import { readConfig } from './src/platform/read-config.js';

export default ormOptions(readConfig(readEnvironment()), schema);
