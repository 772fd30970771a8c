export default { output: 'standalone', generateBuildId: () => 'shop' }
