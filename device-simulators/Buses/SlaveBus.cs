using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>One bus of a run: its devices, and the lines on which they answer. It holds no thread while nobody asks.</summary>
internal sealed class SlaveBus : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    private SlaveBus(BusSetting setting, UnitTable units) => (Setting, Units) = (setting, units);

    internal BusSetting Setting { get; }

    internal UnitTable Units { get; }

    /// <summary>Where it answers and what it has seen there: <c>tcp</c>, <c>rtu</c>, <c>rtu-tcp</c>, those that it has.</summary>
    internal IReadOnlyList<(string Line, string Place, BusCounters Counters)> Lines { get; private set; } = [];

    /// <summary>Opens the lines of a bus.</summary>
    /// <exception cref="IOException">A port is in use or not allowed, no terminal is to be had, or something else lies at the link.</exception>
    internal static async Task<SlaveBus> OpenAsync(
        BusSetting setting, UnitTable units, SlaveRequest asked, ServedLog? served, TerminalReader reader, TimeProvider clock)
    {
        var bus = new SlaveBus(setting, units);
        try
        {
            bus.Lines = bus.Open(asked, new SlaveConduct(setting.Faults, served, setting.Name), reader, clock);
            return bus;
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts the devices of a bus into a table of units.</summary>
    internal static UnitTable TableOf(BusSetting setting, CityWorld world)
    {
        var units = new UnitTable();
        foreach (var device in setting.Devices)
        {
            if (device.Kind.IsMeter()) units.Add(MeterFactory.Create(world, device.Kind, device.Name, device.Address, device.Traits));
            else units.Add(device.Unit, DeviceFactory.Create(world, device.Kind, device.Name, device.Unit));
        }

        return units;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _open) await line.DisposeAsync();
    }

    private List<(string, string, BusCounters)> Open(SlaveRequest asked, SlaveConduct conduct, TerminalReader reader, TimeProvider clock)
    {
        var lines = new List<(string, string, BusCounters)>();
        if (Setting.Tcp is { } port)
        {
            var tcp = Listen(asked.Address, port, end => ModbusTcpSlave.Start(Units, end, conduct, clock));
            lines.Add(("tcp", tcp.EndPoint.ToString(), tcp.Counters));
        }

        if (Setting.Rtu is { } link)
        {
            if (Path.GetDirectoryName(link) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            var rtu = RtuSlave.Start(Units, asked.Line, clock, link.Length == 0 ? null : link, conduct, reader);
            _open.Add(rtu);
            lines.Add(("rtu", rtu.Path, rtu.Counters));
        }

        if (Setting.RtuTcp is { } rawPort)
        {
            var rtuTcp = Listen(asked.Address, rawPort, end => RtuOverTcpSlave.Start(Units, asked.Line, end, clock, conduct));
            lines.Add(("rtu-tcp", rtuTcp.EndPoint.ToString(), rtuTcp.Counters));
        }

        return lines;
    }

    private T Listen<T>(IPAddress address, int port, Func<IPEndPoint, T> start)
        where T : IAsyncDisposable
    {
        var end = new IPEndPoint(address, port);
        try
        {
            var line = start(end);
            _open.Add(line);
            return line;
        }
        catch (SocketException fault)
        {
            var whose = Setting.Name.Length == 0 ? "" : $" for {Setting.Name}";
            throw new IOException($"Cannot listen on {end}{whose}: {fault.Message}. Another program may hold the port; --tcp and --rtu-tcp choose others", fault);
        }
    }
}
