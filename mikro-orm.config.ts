// What the ORM's own command line reads: the options that the server uses, for the same settings.
import 'reflect-metadata';
import { schema } from './src/migrations/schema.js';
import { readEnvironment } from './src/platform/config/config.js';
import { findPostgres, ormOptions } from './src/platform/database/orm-options.js';
import { readConfig } from './src/platform/config/load-config.js';

const config = readConfig(readEnvironment());

export default findPostgres(config).then((postgres) => ormOptions(config, schema, { postgres }));
