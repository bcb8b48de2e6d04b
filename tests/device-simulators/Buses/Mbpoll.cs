using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Buses;

/// <summary>Debian's mbpoll over libmodbus: a master that nobody here wrote.</summary>
internal static partial class Mbpoll
{
    internal static async Task<IReadOnlyList<ushort>> ReadAsync(string line, byte unit, ushort address, int count)
    {
        var (exit, text) = await RunAsync($"{line} -a {unit} -0 -r {address} -c {count} -o 2.0 -1", line);
        Assert.True(exit == 0, text);
        return [.. Values().Matches(text).Select(match => (ushort)int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
    }

    /// <summary>Writes by function 06 (one register) or 16 (several).</summary>
    internal static Task<(int ExitCode, string Text)> WriteAsync(string line, byte unit, ushort address, params ushort[] values) =>
        RunAsync($"{line} -a {unit} -0 -r {address} -o 2.0", line, string.Join(' ', values));

    internal static string Tcp(int port) => $"-m tcp -p {port} 127.0.0.1";

    internal static string Rtu(string path) => $"-m rtu -b 9600 -P none {path}";

    internal static async Task<(int ExitCode, string Text)> RunAsync(string arguments, string line, string values = "")
    {
        // mbpoll wants its device behind the options: move it there.
        var device = line[(line.LastIndexOf(' ') + 1)..];
        var start = new ProcessStartInfo(RealPart.Require("mbpoll", "mbpoll"), arguments.Replace($" {device} ", " ", StringComparison.Ordinal) + $" {device} {values}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    [GeneratedRegex(@"^\[\d+\]:\s+(-?\d+)", RegexOptions.Multiline)]
    private static partial Regex Values();
}
