import { defineRule } from './rule.ts'

export default defineRule({
  id: 'model-cache',
  title: 'Keep model weights out of the image',
  what: 'Downloaded model weights are in the layer.',
  why: 'Weights change seldom and are large: every launch pulls them, and so does every release.',
  fix: ['# Mount them (Amazon EFS, an S3 mount) and say where they are:', 'ENV HF_HOME=/models'].join('\n'),
  whenNot: 'The program must start without network, or one download of the image is cheaper than the volume.',
  level: 'note',
  safety: 'risky',
  select: {
    paths: [
      '~/.cache/huggingface/**',
      '~/.cache/torch/**',
      '~/.cache/whisper/**',
      '~/.cache/clip/**',
      '~/.keras/**',
      '~/.ollama/models/**',
    ],
  },
})
