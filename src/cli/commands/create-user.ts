import type { CommandDefinition } from '../cli-context.js';
import { defineCreate } from './user/create.js';

/** The older name of `user create`. */
export const createUser: CommandDefinition = (program, operator) => {
  defineCreate(program.command('create-user'), operator, 'create-user');
};
