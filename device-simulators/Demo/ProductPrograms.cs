using System.Diagnostics;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>Finds the checkout around this program and builds the two programs that the demo runs for real.</summary>
internal sealed class ProductPrograms
{
    /// <summary>Set to 1 it says that all is built: for whoever has built the solution, and runs many demos one after the other.</summary>
    internal const string BuiltVariable = "SMARTPOLES_BUILT";

    private const string Solution = "SmartPoles.sln";

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly string _root;

    private ProductPrograms(string root) => _root = root;

    internal string Server => Binary("SmartPoles.IngestServer");

    internal string Agent => Binary("SmartPoles.EdgeAgent");

    /// <summary>Builds what is not built; null with the reason when that fails.</summary>
    internal static Task<ProductPrograms?> BuildAsync(Action<string> tell, CancellationToken stop) => BuildAsync(["ingest-server", "edge-agent"], tell, stop);

    /// <summary>Builds some of them; null with the reason when that fails.</summary>
    internal static async Task<ProductPrograms?> BuildAsync(string[] projects, Action<string> tell, CancellationToken stop)
    {
        var root = FindRoot();
        if (root is null)
        {
            tell($"No {Solution} above {AppContext.BaseDirectory}: it runs from a checkout");
            return null;
        }

        if (Environment.GetEnvironmentVariable(BuiltVariable) == "1") return new ProductPrograms(root);
        foreach (var project in projects)
        {
            tell($"building {project} ...");
            var start = new ProcessStartInfo("dotnet", ["build", Path.Combine(root, project), "-c", Configuration, "-v", "quiet", "-nologo"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var build = Process.Start(start)!;
            var output = build.StandardOutput.ReadToEndAsync(stop);
            var errors = build.StandardError.ReadToEndAsync(stop);
            await build.WaitForExitAsync(stop);
            if (build.ExitCode == 0) continue;
            tell(await output + await errors);
            tell($"{project} does not build; see above");
            return null;
        }

        return new ProductPrograms(root);
    }

    private static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution))) return folder.FullName;
        }

        return null;
    }

    private string Binary(string name) => Path.Combine(_root, "artifacts", "bin", name, Configuration.ToLowerInvariant(), name + ".dll");
}
