import { defineCapability } from '@grantway/connector-kit'

/** Reading tasks, projects and comments. */
export const tasksRead = defineCapability({
  id: 'tasks-read',
  title: 'Read tasks',
  scopes: ['data:read'],
  consent: {
    allows: 'Lets the assistant read your tasks, projects, labels and comments.',
    limits: 'It cannot change or delete anything.',
  },
  enforcement: 'provider',
  default: true,
})

/** Adding tasks, without seeing what is there. */
export const tasksAdd = defineCapability({
  id: 'tasks-add',
  title: 'Add tasks',
  scopes: ['task:add'],
  consent: {
    allows: 'Lets the assistant add tasks.',
    limits: 'It cannot read, change or delete the tasks you already have.',
  },
  enforcement: 'provider',
})

/** Reading, adding and changing tasks; the scope of the provider covers all three. */
export const tasksManage = defineCapability({
  id: 'tasks-manage',
  title: 'Manage tasks',
  scopes: ['data:read_write'],
  consent: {
    allows: 'Lets the assistant read, add, change, move and complete your tasks, and write comments.',
    limits: 'It cannot delete tasks, and it cannot touch your account or billing.',
  },
  enforcement: 'provider',
  includes: [tasksRead, tasksAdd],
})

/** Deleting named tasks, which no other capability includes. */
export const tasksDelete = defineCapability({
  id: 'tasks-delete',
  title: 'Delete tasks',
  scopes: ['data:delete'],
  consent: {
    allows: 'Lets the assistant delete tasks that it names one by one; deleted tasks do not come back.',
    limits: 'It cannot read or change tasks, and it cannot touch your account or billing.',
  },
  enforcement: 'provider',
})
