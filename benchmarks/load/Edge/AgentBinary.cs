using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SmartPoles.LoadRig.Edge;

/// <summary>The published agent: the files that a pole gets.</summary>
/// <param name="Path">The program.</param>
internal sealed record AgentBinary(string Path)
{
    private const string Solution = "SmartPoles.sln";
    private const string Name = "SmartPoles.EdgeAgent";

    /// <summary>The program and the native libraries beside it, MB of 10^6 bytes.</summary>
    public double Megabytes()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        return (new FileInfo(Path).Length + Directory.GetFiles(folder, "*.so").Sum(file => new FileInfo(file).Length)) / 1e6;
    }

    /// <summary>Publishes for this machine, as the packages are built.</summary>
    public static async Task<AgentBinary> PublishAsync(Action<string> tell, CancellationToken stop)
    {
        var root = FindRoot();
        var target = "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        tell($"publishing the agent for {target} ...");
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", "edge-agent", "-c", "Release", "-r", target, "-v", "quiet", "-nologo"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        })!;
        var output = await publish.StandardOutput.ReadToEndAsync(stop);
        await publish.WaitForExitAsync(stop);
        if (publish.ExitCode != 0) throw new RigException($"The agent cannot be published (Debian: apt-get install clang zlib1g-dev):\n{output}");
        return new AgentBinary(System.IO.Path.Combine(root, "artifacts", "publish", Name, "release_" + target, Name));
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Solution))) return folder.FullName;
        }

        throw new RigException($"No {Solution} above {AppContext.BaseDirectory}: the rig publishes from a checkout; or give --agent");
    }
}
