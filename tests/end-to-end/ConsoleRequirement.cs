using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>What tests of the console need: that it was built into the server. Without Node, or where npm reaches no registry, it was not.</summary>
internal static class ConsoleRequirement
{
    /// <summary>Skips with the reason; with CI=true a machine without Node fails.</summary>
    public static async Task EnsureAsync(HttpClient http)
    {
        RealPart.Require("node", "nodejs");
        RealPart.Require("npm", "npm");
        Ensure(await http.GetStringAsync("", TestContext.Current.CancellationToken));
    }

    private static void Ensure(string page)
    {
        if (page.Contains("content=\"not-built\"", StringComparison.Ordinal)) Assert.Skip("The console was not built into the server: npm did not reach its registry at build time");
    }
}
