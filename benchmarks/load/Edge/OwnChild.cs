using System.Diagnostics;

namespace SmartPoles.LoadRig.Edge;

/// <summary>This program once more, with another verb.</summary>
internal static class OwnChild
{
    public static Process Start(params IEnumerable<string> arguments)
    {
        var self = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(self) == "dotnet";
        var all = isHost ? arguments.Prepend(typeof(OwnChild).Assembly.Location) : arguments;
        return Process.Start(new ProcessStartInfo(self, all) { RedirectStandardOutput = true })!;
    }

    /// <summary>The first line that it says.</summary>
    public static async Task<string> FirstLineAsync(this Process child, CancellationToken stop) =>
        await child.StandardOutput.ReadLineAsync(stop) ?? throw new RigException("A child of the rig ended without a word");
}
