using System.Net;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Delivery;

/// <summary>The binary that a pole gets: for this machine natively, for arm64 under qemu.</summary>
public class NativeProgramTests
{
    private const long BytesMax = 12_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Help_NativeProgram_NamesItsVerbs(string architecture)
    {
        using var program = await NativeProgram.OpenAsync(architecture);

        var (code, said) = await program.TryAsync("--help");

        Assert.Equal(0, code);
        Assert.Contains("edge-agent check agent.json", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Size_NativeProgram_FitsASmallGateway(string architecture)
    {
        using var program = await NativeProgram.OpenAsync(architecture);

        Assert.InRange(new FileInfo(program.Binary).Length, 1_000_000, BytesMax);
    }

    /// <summary>Only the C library: what Debian's dependencies say, and no C++ runtime, ICU or OpenSSL at start.</summary>
    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Libraries_NativeProgram_AreThoseOfTheCLibrary(string architecture)
    {
        using var program = await NativeProgram.OpenAsync(architecture);

        var dynamic = await Tool.RunAsync(RealPart.Require("readelf", "binutils"), "--dynamic", "--wide", program.Binary);

        var needed = dynamic.Split('\n').Where(line => line.Contains("(NEEDED)", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('[') + 1)..line.IndexOf(']')]);
        Assert.Empty(needed.Except(["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"]));
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Run_NativeProgram_ReadsADeviceAndTellsTheServiceManager(string architecture)
    {
        using var program = await NativeProgram.OpenAsync(architecture);
        using var folder = new TempFolder();
        await using var slave = ModbusTcpSlave.Start(new UnitTable().Add(1, new PatternDevice("lamp", 1)), new IPEndPoint(IPAddress.Loopback, 0));
        var configuration = folder["agent.json"];
        await File.WriteAllTextAsync(configuration, Configuration(slave.EndPoint.Port));
        using var manager = new ServiceManager(folder["notify"]);

        using var process = program.Start(folder["notify"], "run", configuration);
        var heard = new List<string>();
        try
        {
            await Deadline.Until(() => Hears(manager, heard, "WATCHDOG=1") && slave.Counters.Replies >= 3, Limit, "three answers and a petted watchdog");
            await Tool.RunAsync("sh", "-c", $"kill -TERM {process.Id}");
            var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);

            Assert.Equal(0, process.ExitCode);
            Assert.Matches("readings: [1-9][0-9]* taken", said);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }

        Hears(manager, heard, "STOPPING=1");
        Assert.StartsWith("READY=1", heard[0], StringComparison.Ordinal);
        Assert.Contains("STOPPING=1", heard);
    }

    private static bool Hears(ServiceManager manager, List<string> heard, string message)
    {
        heard.AddRange(manager.Waiting());
        return heard.Contains(message);
    }

    private static string Configuration(int port) => $$"""
        { "Agent": { "GatewayId": "GW-000001", "Group": "371502-Z07" },
          "Uplink": { "Server": "mqtt://127.0.0.1:{{FreePort.Next()}}" },
          "Buses": [ { "Name": "bus-1", "Tcp": { "Host": "127.0.0.1", "Port": {{port}} },
            "Devices": [ { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 1, "PeriodMs": 200 } ] } ] }
        """;
}
