import { definePrompt } from '@grantway/connector-kit'
import { z } from 'zod'

/** Texts to start from: they only ask the model to use the tools. */
export const todoPrompts = [
  definePrompt({
    name: 'todo_plan_day',
    title: 'Plan my day',
    description: 'Looks at what is overdue and due today, and proposes an order.',
    input: z.object({ hours: z.string().optional().describe('How many hours there are') }),
    render: ({ hours }) =>
      [
        'Plan my day from my TODO list.',
        'Read it with todo_get_overview and todo_find_tasks (filter: "today | overdue").',
        `Propose an order${hours ? ` for ${hours} hours` : ''}, most urgent first, and say what can wait.`,
        'Do not change anything before I agree; then use todo_reschedule_tasks for what moves.',
      ].join('\n'),
  }),
  definePrompt({
    name: 'todo_weekly_review',
    title: 'Review my week',
    description: 'Looks back at the last seven days and ahead at the next seven.',
    input: z.object({ project: z.string().optional().describe('Name of one project') }),
    render: ({ project }) =>
      [
        `Review my week${project ? ` in the project "${project}"` : ''}.`,
        'Read what was done with todo_list_completed_tasks, what is late with todo_find_tasks',
        '(filter: "overdue"), and what is coming with the same tool (filter: "7 days").',
        'Sum up what went well, what keeps being postponed, and suggest at most five changes.',
        'Do not change anything before I agree.',
      ].join('\n'),
  }),
]
