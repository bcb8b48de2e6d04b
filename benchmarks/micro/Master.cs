using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Benchmarks;

/// <summary>Reads from a slave in another process and measures itself.</summary>
internal static class Master
{
    private const int WarmUp = 2000;

    public static async Task<Cost> MeasureAsync(string kind, int reads, int baud)
    {
        var folder = Directory.CreateTempSubdirectory("bus-read-").FullName;
        using var line = kind == "serial" ? Start("socat", ["pty,raw,echo=0,link=" + folder + "/master", "pty,raw,echo=0,link=" + folder + "/slave"]) : null;
        if (line is not null) SpinWait.SpinUntil(() => File.Exists(folder + "/master") && File.Exists(folder + "/slave"), TimeSpan.FromSeconds(5));
        using var slave = Start(Environment.ProcessPath!, ["slave", kind, kind == "serial" ? folder + "/slave" : folder]);
        try
        {
            var port = int.Parse((await slave.StandardOutput.ReadLineAsync())!);
            await using var bus = BusFactory.Create(await OptionsAsync(folder, kind, port, baud), TimeProvider.System, NullLogger.Instance);
            await ReadAsync(bus, Math.Min(WarmUp, reads));
            GC.Collect();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var cpu = Environment.CpuUsage.TotalTime;
            var began = Stopwatch.GetTimestamp();
            var failed = await ReadAsync(bus, reads);
            var wall = Stopwatch.GetElapsedTime(began);
            cpu = Environment.CpuUsage.TotalTime - cpu;
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            return new Cost(failed, cpu.TotalMicroseconds / reads, wall.TotalMicroseconds / reads, (double)allocated / reads);
        }
        finally
        {
            slave.Kill();
            line?.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> ReadAsync(IBus bus, int reads)
    {
        var registers = new byte[32];
        var failed = 0;
        for (var read = 0; read < reads; read++)
        {
            var reply = await bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 16), registers, CancellationToken.None).ConfigureAwait(false);
            if (reply.Outcome != BusOutcome.Ok || registers[31] != 31) failed++;
        }

        return failed;
    }

    private static async Task<BusOptions> OptionsAsync(string folder, string kind, int port, int baud)
    {
        var line = kind == "serial"
            ? $$"""
                "Serial": { "Port": "{{folder}}/master", "Baud": {{baud}} }
                """
            : $$"""
                "Tcp": { "Host": "127.0.0.1", "Port": {{port}}, "Framing": "{{(kind == "mbap" ? "Mbap" : "RtuOverTcp")}}" }
                """;
        var path = Path.Combine(folder, "agent.json");
        await File.WriteAllTextAsync(path, $$"""
            { "Agent": { "GatewayId": "GW-000001", "Group": "371502-Z07" }, "Uplink": { "Server": "mqtt://127.0.0.1:1883" },
              "Buses": [ { "Name": "bus-1", {{line}}, "Devices": [ { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 1 } ] } ] }
            """);
        var faults = new FaultList(path);
        var configuration = AgentConfiguration.Read(path, faults);
        if (faults.Faults.Count > 0) throw new InvalidOperationException(string.Join("; ", faults.Faults));
        return configuration!.Buses[0];
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }
}
