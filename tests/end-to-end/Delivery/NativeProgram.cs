using System.Diagnostics;
using System.Runtime.InteropServices;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Delivery;

/// <summary>The native agent of a package, laid out in a folder; a foreign architecture runs under qemu.</summary>
internal sealed class NativeProgram : IDisposable
{
    private const string ForeignLibraries = "/usr/aarch64-linux-gnu";

    private readonly TempFolder _folder = new();
    private readonly string[] _runner;

    private NativeProgram(string[] runner) => _runner = runner;

    public string Binary => _folder[Packages.Program];

    public static async Task<NativeProgram> OpenAsync(string architecture)
    {
        var package = Packages.Require(architecture);
        var isOurs = architecture == (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64");
        if (!isOurs && architecture == "amd64") Assert.Skip("an amd64 program on an arm64 machine");
        string[] runner = isOurs ? [] : [RealPart.Require("qemu-aarch64-static", "qemu-user-static"), "-L", ForeignLibraries];
        if (!isOurs) RealPart.Require("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu libc6-dev-arm64-cross");
        var program = new NativeProgram(runner);
        await Packages.UnpackAsync(package, program._folder.Path);
        return program;
    }

    /// <summary>To its end, by the name that is in the path of a user.</summary>
    public async Task<(int Code, string Output)> TryAsync(params IEnumerable<string> arguments) =>
        await Tool.TryAsync(Command(arguments)[0], Command(arguments).Skip(1));

    /// <summary>Started, with the socket of a service manager.</summary>
    public Process Start(string notifySocket, params IEnumerable<string> arguments)
    {
        var command = Command(arguments);
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true };
        start.Environment["NOTIFY_SOCKET"] = notifySocket;
        start.Environment["WATCHDOG_USEC"] = "3000000";
        start.Environment.Remove("WATCHDOG_PID");
        return Process.Start(start)!;
    }

    public void Dispose() => _folder.Dispose();

    private string[] Command(IEnumerable<string> arguments) => [.. _runner, _folder["usr/bin/smartpoles-edge-agent"], .. arguments];
}
