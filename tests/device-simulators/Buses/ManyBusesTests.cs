using System.CommandLine;
using System.Net;
using System.Text.Json;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Buses;

public sealed class ManyBusesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_FiftyBuses_EachAnswersOnItsOwnLinesWithItsOwnValues()
    {
        var world = new CityWorld(TimeProvider.System, new WorldOptions { Freeze = true });
        var plan = BusPlan.Of(50, 0, _folder["bus-%02d"], null, ["lamp-controller:3", "50/pressure-transmitter:9"], [], seed: 7, isCapture: false);
        var asked = new SlaveRequest { Buses = plan, Address = IPAddress.Loopback, Line = new RtuLineOptions { Baud = 0, Turnaround = TimeSpan.Zero } };
        using var reader = new TerminalReader(TimeProvider.System);
        var buses = new List<SlaveBus>();
        try
        {
            foreach (var setting in plan) buses.Add(await SlaveBus.OpenAsync(setting, SlaveBus.TableOf(setting, world), asked, null, reader, TimeProvider.System));
            var values = new List<string>();
            foreach (var bus in buses)
            {
                var expected = new ushort[5];
                Assert.True(bus.Units.Units.First(row => row.Unit == 3).Device.Capture().TryRead(0, expected));
                Assert.Equal(expected, await AskTcpAsync(bus));
                Assert.Equal(expected, await AskTerminalAsync(bus));
                values.Add(string.Join(' ', expected));
                Assert.All(bus.Lines, line => Assert.Equal((1, 1), (line.Counters.Requests, line.Counters.Replies)));
            }

            Assert.Equal(50, Directory.GetFiles(_folder.Path).Length);
            Assert.True(values.Distinct().Count() > 5, $"Each bus has values of its own, not {values.Distinct().Count()} among 50");
            Assert.Equal([3, 9], buses[49].Units.Units.Select(row => (int)row.Unit));
            Assert.Equal([3], buses[48].Units.Units.Select(row => (int)row.Unit));
        }
        finally
        {
            foreach (var bus in buses) await bus.DisposeAsync();
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Slave_Mbpoll_ReadsTwoBusesByTcpAndOneByTerminal_ReportTellsAllAndEach()
    {
        var first = FreePort.NextRun(3);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var link = _folder["street/bus-%02d"];
        using var output = new StringWriter();
        string[] line = ["--buses", "3", "--tcp", $"{first}", "--rtu", link, "--device", "lamp-controller:1", "--fault", "3/exception:1:4", "--seed", "11", "--freeze", "--json"];
        var running = SlaveCommand.Create(TimeProvider.System).Parse(line)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = TextWriter.Null, EnableDefaultExceptionHandler = false }, stop.Token);
        await Deadline.Until(() => Path.Exists(_folder["street/bus-03"]), Patience, "the last bus is open");

        var (one, two) = (await Mbpoll.ReadAsync(Mbpoll.Tcp(first), 1, 0, 10), await Mbpoll.ReadAsync(Mbpoll.Tcp(first + 1), 1, 0, 10));
        var terminal = await Mbpoll.ReadAsync(Mbpoll.Rtu(_folder["street/bus-02"]), 1, 0, 10);
        var refused = await Mbpoll.RunAsync($"{Mbpoll.Tcp(first + 2)} -a 1 -0 -r 0 -c 1 -o 5.0 -1", Mbpoll.Tcp(first + 2));
        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Done, await running);

        Assert.Equal(two, terminal);
        Assert.NotEqual(one, two);
        Assert.Contains("failure", refused.Text, StringComparison.OrdinalIgnoreCase);
        using var report = JsonDocument.Parse(output.ToString());
        var lines = report.RootElement.GetProperty("lines");
        Assert.Equal((3, 1), (Requests(lines, "tcp"), Requests(lines, "rtu")));
        var buses = report.RootElement.GetProperty("buses").EnumerateArray().ToArray();
        Assert.Equal(["bus-01", "bus-02", "bus-03"], buses.Select(bus => bus.GetProperty("bus").GetString()));
        Assert.Equal([11, 12, 13], buses.Select(bus => bus.GetProperty("seed").GetInt32()));
        Assert.Equal([1, 1, 1], buses.Select(bus => Requests(bus.GetProperty("lines"), "tcp")));
        Assert.Equal([0, 0, 1], buses.Select(bus => bus.GetProperty("lines").GetProperty("tcp").GetProperty("exceptions").GetInt32()));
        Assert.Equal(1, buses[2].GetProperty("lines").GetProperty("tcp").GetProperty("faults").GetProperty("exception").GetInt32());
        Assert.Empty(Directory.GetFiles(_folder["street"]));
    }

    [Theory]
    [InlineData(5, 65_533, "", null, null, "--tcp 65533: 5 ports from there are not all within 1 to 65535; 0 takes any free ones")]
    [InlineData(5, null, "/tmp/pole", null, null, "--rtu /tmp/pole: 5 buses need their number in the name, such as /tmp/pole-%02d")]
    [InlineData(5, 5020, null, "9/lamp-controller:1", null, "--device 9/lamp-controller:1: there are buses 1 to 5; --buses N makes more")]
    [InlineData(2, 5020, null, "1/lamp-controller:1", null, "--device: none is for bus 2; name one for it, or one without a number for all")]
    [InlineData(5, 5020, null, null, "3-2/dead:1", "--fault 3-2/dead:1: write the buses as 7/ or 1-25/, not 3-2/")]
    [InlineData(1001, 5020, null, null, null, "--buses must be 1 to 1000")]
    public void Plan_DoesNotFit_SaysWhat(int buses, int? tcp, string? rtu, string? device, string? fault, string expected)
    {
        var refusal = Assert.Throws<ArgumentException>(() => BusPlan.Of(
            buses, tcp, rtu, null, device is null ? [] : [device], fault is null ? [] : [fault], seed: 1, isCapture: false));

        Assert.Equal(expected, refusal.Message);
    }

    [Fact]
    public void Plan_PortsThatMeet_AreRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => BusPlan.Of(50, 5020, null, 5060, [], [], seed: 1, isCapture: false));

        Assert.Contains("take them 50 apart", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OneBus_IsAsItWasWithoutNumbers()
    {
        var bus = Assert.Single(BusPlan.Of(1, 1502, "/tmp/pole", null, [], ["dead:3"], seed: 9, isCapture: false));

        Assert.Equal(("", 1502, "/tmp/pole", 9UL), (bus.Name, bus.Tcp, bus.Rtu, bus.Faults.Seed));
        Assert.Equal(DeviceArgument.OneOfEach, bus.Devices);
    }

    private static int Requests(JsonElement lines, string line) => lines.GetProperty(line).GetProperty("requests").GetInt32();

    private static async Task<ushort[]> AskTcpAsync(SlaveBus bus)
    {
        using var master = await SlaveSocket.ConnectAsync(IPEndPoint.Parse(bus.Lines[0].Place));
        await master.SendAsync(Convert.FromHexString("000100000006030300000005"));
        return Words((await SlaveSocket.ReceiveAsync(master, 19)).AsSpan(9));
    }

    private static async Task<ushort[]> AskTerminalAsync(SlaveBus bus)
    {
        await using var port = new FileStream(bus.Lines[1].Place, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await port.WriteAsync(SlaveSocket.Frame(3, "03 00 00 00 05"), TestContext.Current.CancellationToken);
        var answer = new byte[15];
        await port.ReadExactlyAsync(answer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(RtuStatus.Ok, RtuFrame.Read(answer, out _));
        return Words(answer.AsSpan(3, 10));
    }

    private static ushort[] Words(ReadOnlySpan<byte> bytes)
    {
        var words = new ushort[bytes.Length / 2];
        for (var at = 0; at < words.Length; at++) words[at] = (ushort)(bytes[2 * at] << 8 | bytes[2 * at + 1]);
        return words;
    }
}
