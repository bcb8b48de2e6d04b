using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Buses;

public sealed class SlaveTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly UnitTable _units = new();

    public SlaveTests()
    {
        var world = new CityWorld(TimeProvider.System, new WorldOptions { Freeze = true });
        byte unit = 1;
        foreach (var kind in DeviceKindNames.All) _units.Add(unit, DeviceFactory.Create(world, kind, kind.NameOf(), unit++));
    }

    [Fact]
    public async Task Tcp_Mbpoll_ReadsEveryKind()
    {
        await using var slave = ModbusTcpSlave.Start(_units, AnyPort);

        await AssertReadsEveryKind(Mbpoll.Tcp(slave.EndPoint.Port));

        Assert.Equal(slave.Counters.Requests, slave.Counters.Replies);
    }

    [Fact]
    public async Task PseudoTerminal_Mbpoll_ReadsEveryKindOpeningThePortEachTime()
    {
        var link = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using (var slave = RtuSlave.Start(_units, new RtuLineOptions(), TimeProvider.System, link))
        {
            Assert.Equal(link, slave.Path);
            await AssertReadsEveryKind(Mbpoll.Rtu(link));

            Assert.Equal(0, slave.Counters.CrcErrors);
            Assert.Equal(slave.Counters.Requests, slave.Counters.Replies);
        }

        Assert.False(Path.Exists(link));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mbpoll_WritesSettingsAndAsksInputRegisters_IsServedOrToldWhy(bool isSerial)
    {
        var (lamp, head, gas) = (UnitOf(DeviceKind.LampController), UnitOf(DeviceKind.WeatherHead), UnitOf(DeviceKind.GasDetector));
        await using var tcp = ModbusTcpSlave.Start(_units, AnyPort);
        await using var rtu = RtuSlave.Start(_units, new RtuLineOptions(), TimeProvider.System);
        var line = isSerial ? Mbpoll.Rtu(rtu.Path) : Mbpoll.Tcp(tcp.EndPoint.Port);

        // Function 16 and 06: the lamp does it and says so.
        Assert.Equal(0, (await Mbpoll.WriteAsync(line, lamp, 16, 60, 1)).ExitCode);
        Assert.Equal([60, 1], await Mbpoll.ReadAsync(line, lamp, 16, 2));
        Assert.Equal(0, (await Mbpoll.WriteAsync(line, lamp, 16, 40)).ExitCode);
        Assert.Equal([40, 1], await Mbpoll.ReadAsync(line, lamp, 16, 2));

        // Values that a device refuses, and registers that cannot be written.
        Assert.Contains("Illegal data value", (await Mbpoll.WriteAsync(line, lamp, 16, 101)).Text, StringComparison.Ordinal);
        Assert.Contains("Illegal data value", (await Mbpoll.WriteAsync(line, gas, 4, 65_535)).Text, StringComparison.Ordinal);
        Assert.Contains("Illegal data address", (await Mbpoll.WriteAsync(line, lamp, 0, 1)).Text, StringComparison.Ordinal);
        Assert.Equal([40, 1], await Mbpoll.ReadAsync(line, lamp, 16, 2));

        // Function 04: most devices answer it as 03, one does not know it.
        var asked = await Mbpoll.RunAsync($"{line} -a {lamp} -t 3 -0 -r 16 -c 2 -o 2.0 -1", line);
        Assert.Contains("40", asked.Text, StringComparison.Ordinal);
        Assert.Equal(0, asked.ExitCode);
        Assert.Contains("Illegal function", (await Mbpoll.RunAsync($"{line} -a {head} -t 3 -0 -r 500 -c 1 -o 2.0 -1", line)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PseudoTerminal_IllegalAddress_MbpollIsToldSo()
    {
        await using var slave = RtuSlave.Start(_units, new RtuLineOptions(), TimeProvider.System);

        var line = Mbpoll.Rtu(slave.Path);
        var (_, text) = await Mbpoll.RunAsync($"{line} -a 1 -0 -r 200 -c 1 -o 2.0 -1", line);

        Assert.Contains("Illegal data address", text, StringComparison.Ordinal);
        Assert.Equal(1, slave.Counters.Exceptions);
    }

    [Fact]
    public async Task PseudoTerminal_ClosedMidFrame_AnswersTheNextMaster()
    {
        await using var slave = RtuSlave.Start(_units, new RtuLineOptions(), TimeProvider.System);
        for (var round = 0; round < 3; round++)
        {
            await using var port = new FileStream(slave.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            await port.WriteAsync(new byte[] { 1, 3, 0 });
        }

        // The torn frames end with a silence; a question that comes before it is noise, and a master asks again.
        var line = Mbpoll.Rtu(slave.Path);
        await Deadline.Until(
            async () => (await Mbpoll.RunAsync($"{line} -a 3 -0 -r 0 -c 5 -o 1.0 -1", line)).ExitCode == 0, TimeSpan.FromSeconds(60), "the next master is answered");
        Assert.True(slave.Counters.FramingErrors + slave.Counters.CrcErrors > 0);
    }

    [Fact]
    public void Start_LinkIsAFile_LeavesItAlone()
    {
        var path = Path.GetTempFileName();
        try
        {
            Assert.Throws<IOException>(() => PseudoTerminal.Open(path));
            Assert.True(File.Exists(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Rtu_1200Baud_AnswerTakesNoLessThanTheWireWould()
    {
        var options = new RtuLineOptions { Baud = 1200, Turnaround = TimeSpan.FromMilliseconds(50) };
        await using var slave = RtuOverTcpSlave.Start(_units, options, AnyPort, TimeProvider.System);
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
        var question = Convert.FromHexString("01030000000AC5CD");

        var started = Stopwatch.GetTimestamp();
        await master.SendAsync(question);
        var answer = await SlaveSocket.ReceiveAsync(master, 25);
        var took = Stopwatch.GetElapsedTime(started);

        Assert.Equal(RtuStatus.Ok, RtuFrame.Read(answer, out _));
        var wire = TimeSpan.FromSeconds((8 + 3.5 + 25) * 10 / 1200) + options.Turnaround;
        Assert.True(took >= wire, $"{took.TotalMilliseconds} ms, the wire needs {wire.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task RtuOverTcp_ForeignUnitAndBroadcast_StaySilent()
    {
        await using var slave = RtuOverTcpSlave.Start(_units, new RtuLineOptions { Baud = 0 }, AnyPort, TimeProvider.System);
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
        await master.SendAsync(SlaveSocket.Frame(99, "03 00 00 00 01"));
        await master.SendAsync(SlaveSocket.Frame(0, "06 00 10 00 1E"));
        await master.SendAsync(SlaveSocket.Frame(1, "03 00 04 00 01"));

        var answer = await SlaveSocket.ReceiveAsync(master, 7);

        Assert.Equal(SlaveSocket.Frame(1, "03 02 00 1E"), answer);
    }

    [Fact]
    public async Task Tcp_UnknownUnitThenNotModbus_RefusesThenHangsUp()
    {
        await using var slave = ModbusTcpSlave.Start(_units, AnyPort);
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
        await master.SendAsync(Convert.FromHexString("0007000000066303000000010008000000060103000400"));
        Assert.Equal(Convert.FromHexString("000700000003" + "63830B"), await SlaveSocket.ReceiveAsync(master, 9));
        await master.SendAsync(new byte[] { 1 });
        Assert.Equal(11, (await SlaveSocket.ReceiveAsync(master, 11)).Length);

        await master.SendAsync("GET / HTTP/1.1\r\n"u8.ToArray());

        Assert.Equal(0, await master.ReceiveAsync(new byte[16]));
        Assert.Equal(1, slave.Counters.FramingErrors);
    }

    private byte UnitOf(DeviceKind kind) => _units.Units.First(row => row.Device.Kind == kind).Unit;

    private async Task AssertReadsEveryKind(string line)
    {
        foreach (var (unit, device) in _units.Units)
        {
            foreach (var run in Runs(device))
            {
                var expected = new ushort[run.Count];
                Assert.True(device.Capture().TryRead(run.First, expected));
                Assert.Equal(expected, await Mbpoll.ReadAsync(line, unit, run.First, run.Count));
            }
        }
    }

    private static IEnumerable<(ushort First, int Count)> Runs(RegisterDevice device) => device.Kind switch
    {
        DeviceKind.LampController => [(0, 10), (16, 2)],
        DeviceKind.WeatherHead => [(500, 16)],
        DeviceKind.ManholeCover => [(0, 5)],
        DeviceKind.PressureTransmitter => [(0, 5), (22, 2)],
        _ => [(0, 6)],
    };
}
