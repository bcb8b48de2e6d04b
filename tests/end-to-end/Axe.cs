using System.Text.Json;
using Microsoft.Playwright;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>axe-core, out of the console's packages: what keeps people from using a page (WCAG).</summary>
internal static class Axe
{
    private static readonly Lazy<string> Script = new(
        () => File.ReadAllText(Path.Combine(Repository.Root, "ingest-server", "OperatorConsole", "web", "node_modules", "axe-core", "axe.min.js")));

    /// <summary>Serious and critical findings of what is seen now, with where they are.</summary>
    public static async Task<IReadOnlyList<string>> SeriousAsync(IPage page)
    {
        // By the debugger: the page's policy would not let it in as a script.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(Script.Value);
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter(one => one.impact === 'serious' || one.impact === 'critical')
              .map(one => `${one.id} at ${one.nodes.map(node => node.target.join(' ')).join(', ')}`)
            """);
        return [.. found.EnumerateArray().Select(one => one.GetString()!)];
    }
}
