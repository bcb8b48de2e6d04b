using System.Diagnostics;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>The console's unit tests (<c>npm test</c>), so that <c>dotnet test</c> runs them too.</summary>
public sealed class WebUnitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task NpmTest_OfTheConsole_Passes()
    {
        RealPart.Require("npm", "npm");
        var node = RealPart.Require("node", "nodejs");
        var folder = Path.Combine(Repository.Root, "ingest-server", "OperatorConsole", "web");
        var vitest = Path.Combine(folder, "node_modules", "vitest", "vitest.mjs");
        if (!File.Exists(vitest)) Assert.Skip("The console's packages are not there: npm did not reach its registry when the server was built");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var process = Process.Start(new ProcessStartInfo(node, [vitest, "run", "--no-color"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await output + await error);
            Assert.Matches("Tests +[1-9][0-9]* passed", await output);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
