using System.Net;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.Recording.Serial;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Opens the lines that were asked for, tells where they are, and answers until it is stopped.</summary>
internal static class SlaveRun
{
    internal static async Task RunAsync(
        SlaveRequest asked, CityWorld world, TimeProvider clock, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var units = new UnitTable();
        var told = asked.Json ? error : output;
        if (asked.Capture is { } capture) await CapturedDevice.PutAsync(capture, units, told, error);
        else foreach (var device in asked.Devices)
        {
            if (device.Kind.IsMeter()) units.Add(MeterFactory.Create(world, device.Kind, device.Name, device.Address, device.Traits));
            else units.Add(device.Unit, DeviceFactory.Create(world, device.Kind, device.Name, device.Unit));
        }

        using var served = asked.Served is { } file ? ServedLog.Open(file, clock) : null;
        var conduct = new SlaveConduct(asked.Faults, served);
        await using var tcp = asked.Tcp is { } port ? ModbusTcpSlave.Start(units, new IPEndPoint(asked.Address, port), conduct, clock) : null;
        await using var rtu = asked.Rtu is { } link ? RtuSlave.Start(units, asked.Line, clock, link.Length == 0 ? null : link, conduct) : null;
        await using var rtuTcp = asked.RtuTcp is { } rawPort
            ? RtuOverTcpSlave.Start(units, asked.Line, new IPEndPoint(asked.Address, rawPort), clock, conduct)
            : null;

        if (tcp is not null) await told.WriteLineAsync($"Modbus TCP    {tcp.EndPoint}");
        if (rtu is not null) await told.WriteLineAsync($"Modbus RTU    {rtu.Path}, {Pace(asked.Line)}");
        if (rtuTcp is not null) await told.WriteLineAsync($"RTU over TCP  {rtuTcp.EndPoint}, {Pace(asked.Line)}");
        await told.WriteLineAsync($"World         {world.Now:yyyy-MM-dd HH:mm:ss zzz}, seed {world.Seed}{(world.IsFrozen ? ", frozen" : "")}");
        foreach (var fault in asked.Faults.Faults) await told.WriteLineAsync($"Fault         {FaultArgument.ToText(fault)}, seed {asked.Faults.Seed}");
        await SlaveReport.WriteUnitsAsync(units, told);
        if (asked.PrintValues && asked.Json) await SlaveReport.WriteJsonAsync(units, world, output);
        else if (asked.PrintValues) await SlaveReport.WriteValuesAsync(units, output);
        await output.FlushAsync(stop);
        await told.FlushAsync(stop);

        await WaitAsync(asked.Span, clock, stop);
        if (tcp is not null) await told.WriteLineAsync($"Modbus TCP    {Summary(tcp.Counters)}");
        if (rtu is not null) await told.WriteLineAsync($"Modbus RTU    {Summary(rtu.Counters)}");
        if (rtuTcp is not null) await told.WriteLineAsync($"RTU over TCP  {Summary(rtuTcp.Counters)}");
        if (asked.Json) await SlaveReport.WriteCountersAsync([("tcp", tcp?.Counters), ("rtu", rtu?.Counters), ("rtu-tcp", rtuTcp?.Counters)], output);
    }

    private static async Task WaitAsync(TimeSpan? span, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            await Task.Delay(span ?? Timeout.InfiniteTimeSpan, clock, stop);
        }
        catch (OperationCanceledException)
        {
            // Being stopped is the usual end of a slave.
        }
    }

    private static string Pace(RtuLineOptions line) =>
        line.Baud == 0 ? "unpaced" : $"{line.Baud} baud, {line.BitsPerCharacter} bits a character, turnaround {line.Turnaround.TotalMilliseconds:0} ms";

    private static string Summary(BusCounters counters) =>
        $"{counters.Requests} requests, {counters.Replies} replies ({counters.Exceptions} exceptions), "
        + $"{counters.CrcErrors} wrong checksums, {counters.FramingErrors} framing errors, {counters.BytesDropped} bytes nobody took"
        + string.Concat(counters.Faults.Struck.Select(fault => $", {fault.Count} x {fault.Name}"));
}
