using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Faults;

/// <summary>The mischief as a master sees it, on both kinds of line.</summary>
public sealed class FaultySlaveTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly TempFolder _folder = new();
    private readonly UnitTable _units = new UnitTable().Add(1, new PatternDevice("p1", 1)).Add(2, new PatternDevice("p2", 2));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rtu_EchoThenForeign_TheAnswerIsTheLastFrame()
    {
        await using var slave = StartRtu("echo", "foreign");
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
        var question = SlaveSocket.Frame(1, "03 00 00 00 02");

        await master.SendAsync(question);
        var bytes = await ReceiveAllAsync(master, TimeSpan.FromMilliseconds(300));

        Assert.Equal(question, bytes[..8]);
        Assert.Equal(SlaveSocket.Frame(1, "03 04 01 00 00 01"), bytes[^9..]);
        Assert.True(bytes.Length > 17, "a stranger's frame stands between");
        Assert.Equal((1, 1), (slave.Counters.Faults[FaultKind.Echo], slave.Counters.Faults[FaultKind.Foreign]));
    }

    [Fact]
    public async Task Rtu_LateAnswer_TheNextUnitIsAnsweredBeforeIt()
    {
        await using var slave = StartRtu("late:1:400");
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);

        await master.SendAsync(SlaveSocket.Frame(1, "03 00 00 00 02"));
        await master.SendAsync(SlaveSocket.Frame(2, "03 00 00 00 02"));
        var started = Stopwatch.GetTimestamp();
        var bytes = await SlaveSocket.ReceiveAsync(master, 18);

        Assert.Equal([.. SlaveSocket.Frame(2, "03 04 02 00 00 01"), .. SlaveSocket.Frame(1, "03 04 01 00 00 01")], bytes);
        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(350));
    }

    [Fact]
    public async Task Rtu_DeadUnit_IsSilentAndCounted()
    {
        await using var slave = StartRtu("dead:1");
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);

        await master.SendAsync(SlaveSocket.Frame(1, "03 00 00 00 02"));
        await master.SendAsync(SlaveSocket.Frame(2, "03 00 00 00 02"));

        Assert.Equal(SlaveSocket.Frame(2, "03 04 02 00 00 01"), await SlaveSocket.ReceiveAsync(master, 9));
        Assert.Equal((2, 1, 1), (slave.Counters.Requests, slave.Counters.Replies, slave.Counters.Faults[FaultKind.Dead]));
    }

    [Fact]
    public async Task Tcp_BusyForeignAndLate_KeepTheirTransactions()
    {
        var plan = new BusFaultPlan(5, FaultArgument.ParseAll(["busy:1", "foreign", "late:2:300"]));
        await using var slave = ModbusTcpSlave.Start(_units, AnyPort, new SlaveConduct(plan));
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);

        await master.SendAsync(Convert.FromHexString("000700000006" + "020300000002" + "000800000006" + "010300000002"));
        var bytes = await ReceiveAllAsync(master, TimeSpan.FromMilliseconds(900));

        var frames = new List<(int Transaction, byte Unit, byte Function)>();
        for (var at = 0; at < bytes.Length;)
        {
            Assert.Equal(TcpStatus.Ok, TcpFrame.Read(bytes.AsSpan(at), out var frame, out var size));
            if (frame.Transaction is 7 or 8) frames.Add((frame.Transaction, frame.Unit, frame.Pdu[0]));
            at += size;
        }

        Assert.Equal([(8, 1, 0x83), (7, 2, 3)], frames);
        Assert.Equal(2, slave.Counters.Faults[FaultKind.Foreign]);
    }

    [Fact]
    public async Task Served_EveryAnswer_StandsInTheFileWithItsFaults()
    {
        using (var served = ServedLog.Open(_folder["served.jsonl"], TimeProvider.System))
        {
            var plan = new BusFaultPlan(5, FaultArgument.ParseAll(["dead:2"]));
            await using var slave = ModbusTcpSlave.Start(_units, AnyPort, new SlaveConduct(plan, served));
            using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
            await master.SendAsync(Convert.FromHexString("000700000006" + "020300020002" + "000800000006" + "010300000002" + "000900000006" + "010300640002"));
            await SlaveSocket.ReceiveAsync(master, 13 + 9);
        }

        var lines = File.ReadAllLines(_folder["served.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(
            ["2 3 2 [513,1] 0 dead", "1 3 0 [256,1] 0 ", "1 3 100 [] 2 "],
            lines.Select(row => $"{row.GetProperty("unit")} {row.GetProperty("function")} {row.GetProperty("address")} {row.GetProperty("words").GetRawText()} {row.GetProperty("exception")} {row.GetProperty("faults")}"));
    }

    [Fact]
    public void PatternDevice_TwoQuestions_TellUnitRegisterAndNumber()
    {
        var device = new PatternDevice("p", 9);
        Span<ushort> words = stackalloc ushort[2];
        device.CaptureForQuestion();
        Assert.True(device.CaptureForQuestion().TryRead(126, words));
        Assert.Equal(PatternDevice.ValueOf(9, 126, 2), (uint)words[0] << 16 | words[1]);
        Assert.Equal(0x093F0002u, PatternDevice.ValueOf(9, 126, 2));
        Assert.False(device.Capture().TryRead(100, words));
    }

    private RtuOverTcpSlave StartRtu(params string[] faults) => RtuOverTcpSlave.Start(
        _units, new RtuLineOptions { Baud = 0 }, AnyPort, TimeProvider.System, new SlaveConduct(new BusFaultPlan(7, FaultArgument.ParseAll(faults))));

    /// <summary>Everything until the line has been quiet for a while.</summary>
    private static async Task<byte[]> ReceiveAllAsync(Socket socket, TimeSpan quiet)
    {
        var bytes = new List<byte>();
        var buffer = new byte[512];
        while (true)
        {
            using var limit = new CancellationTokenSource(bytes.Count == 0 ? TimeSpan.FromSeconds(20) : quiet);
            try
            {
                bytes.AddRange(buffer[..await socket.ReceiveAsync(buffer, limit.Token)]);
            }
            catch (OperationCanceledException) when (bytes.Count > 0)
            {
                return [.. bytes];
            }
        }
    }
}
