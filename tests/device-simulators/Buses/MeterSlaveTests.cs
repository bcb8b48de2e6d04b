using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.DeviceSimulators.Tests.Buses;

/// <summary>Meters and Modbus slaves on one line, byte by byte.</summary>
public sealed class MeterSlaveTests
{
    private const string Electricity = "202008150001";
    private const string Water = "33201912345678";

    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly CityWorld _world = new(new FakeTimeProvider(), new WorldOptions { Freeze = true });
    private readonly UnitTable _units = new();

    public MeterSlaveTests() => _units
        .Add(1, DeviceFactory.Create(_world, DeviceKind.LampController, "l"))
        .Add(MeterFactory.Create(_world, DeviceKind.LampCabinetMeter, "e", Electricity, MeterTraits.ShortFrames))
        .Add(MeterFactory.Create(_world, DeviceKind.WaterMeter, "w", Water))
        .Add(MeterFactory.Create(_world, DeviceKind.GasMeter, "g", "00019000004567", MeterTraits.HighFirst));

    /// <summary>Questions and answers as they are published, not as our codec writes them.</summary>
    [Theory]
    [InlineData("68 AA AA AA AA AA AA 68 13 00 DF 16", "FE FE FE FE 68 01 00 15 08 20 20 68 93 06 34 33 48 3B 53 53 57 16")]
    [InlineData("FE FE 68 01 00 15 08 20 20 68 11 04 33 33 33 44 20 16", "FE FE FE FE 68 01 00 15 08 20 20 68 D1 01 35 35 16")]
    [InlineData("FE FE FE 68 10 AA AA AA AA AA AA AA 03 03 0A 81 00 AF 16", "FE FE FE 68 10 78 56 34 12 19 20 33 83 03 0A 81 00 09 16")]
    [InlineData("68 30 67 45 00 00 90 01 00 03 03 81 0A 07 6D 16", "FE FE FE 68 30 67 45 00 00 90 01 00 83 03 81 0A 07 ED 16")]
    [InlineData("68 10 78 56 34 12 19 20 33 01 03 90 1F 02 AD 16", "FE FE FE 68 10 78 56 34 12 19 20 33 C1 03 02 00 00 BE 16")]
    [InlineData("68 10 78 56 34 12 19 20 33 04 04 17 A0 05 99 55 16", "FE FE FE 68 10 78 56 34 12 19 20 33 84 05 17 A0 05 01 00 3E 16")]
    public async Task RtuOverTcp_PublishedQuestion_IsAnsweredByteForByte(string question, string answer)
    {
        await using var slave = Start();
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
        var expected = Hex(answer);

        await master.SendAsync(Hex(question));

        Assert.Equal(expected, await SlaveSocket.ReceiveAsync(master, expected.Length));
    }

    [Fact]
    public async Task RtuOverTcp_ThreeProtocolsOnOneLine_EachAnswersItsOwn()
    {
        await using var slave = Start();
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(DigitsOf("e", "02010100"), Convert.ToHexString(await ReadElectricityAsync(master, Dlt645Identifiers.VoltageA)));
            await master.SendAsync(SlaveSocket.Frame(1, "03 00 04 00 01"));
            Assert.Equal(SlaveSocket.Frame(1, "03 02 00 64"), await SlaveSocket.ReceiveAsync(master, 7));
            Assert.Equal(DigitsOf("w", "901F"), Convert.ToHexString(await ReadWaterAsync(master, (byte)round)));
        }

        Assert.Equal((9, 9, 0), (slave.Counters.Requests, slave.Counters.Replies, slave.Counters.Exceptions));
    }

    [Fact]
    public async Task PseudoTerminal_QuestionToAMeter_IsAnswered()
    {
        await using var slave = RtuSlave.Start(_units, new RtuLineOptions { Baud = 0 }, TimeProvider.System);
        await using var port = new FileStream(slave.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var question = new byte[Dlt645Request.SizeMax];
        Assert.True(Dlt645Address.TryParse(Electricity, out var address));
        Assert.True(Dlt645Request.Read(address, Dlt645Identifiers.Frequency).TryWrite(question, out var size));

        await port.WriteAsync(question.AsMemory(0, size));
        var answer = new byte[4 + Dlt645Frame.Overhead + 6];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await port.ReadExactlyAsync(answer, limit.Token);

        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(answer.AsSpan(4), out var frame));
        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Dlt645Request.Read(address, Dlt645Identifiers.Frequency), frame, out _));
    }

    [Fact]
    public async Task RtuOverTcp_ValueLongerThanAFrame_ComesInSeveral()
    {
        await using var slave = Start();
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);

        var whole = await ReadElectricityAsync(master, 0x0001FF00);

        var parts = new[] { "00010000", "00010100", "00010200", "00010300", "00010400" }.Select(identifier => DigitsOf("e", identifier));
        Assert.Equal(string.Concat(parts), Convert.ToHexString(whole));
        Assert.Equal(3, slave.Counters.Requests);
    }

    /// <summary>A meter of 1997 knows its own functions only; the frames around them are the same.</summary>
    [Fact]
    public async Task RtuOverTcp_MeterOf1997_AnswersItsOwnQuestions()
    {
        var old = MeterFactory.Create(_world, DeviceKind.LampCabinetMeter, "old", "3", MeterTraits.Edition1997);
        _units.Add(old);
        await using var slave = Start();
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);

        await master.SendAsync(Hex("68 03 00 00 00 00 00 68 01 02 44 E9 03 16"));
        var answer = await SlaveSocket.ReceiveAsync(master, 4 + 16);
        var volts = old.Capture().Single(value => value.Identifier == "B611");
        Assert.Equal("FEFEFEFE68030000000000688104" + "44E9", Convert.ToHexString(answer[..16]));
        Assert.Equal(volts.Raw, answer[16..18].Select(value => (byte)(value - 0x33)));

        await master.SendAsync(Hex("68 03 00 00 00 00 00 68 11 04 33 34 34 35 B8 16"));
        Assert.Equal(Hex("FE FE FE FE 68 03 00 00 00 00 00 68 D1 01 35 DA 16"), await SlaveSocket.ReceiveAsync(master, 17));
    }

    [Fact]
    public async Task RtuOverTcp_QuestionThatCoversTwoMeters_IsAnsweredByNone()
    {
        _units.Add(MeterFactory.Create(_world, DeviceKind.LampCabinetMeter, "e2", "202008150002"));
        await using var slave = Start();
        using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);

        await master.SendAsync(Hex("68 AA AA AA AA AA AA 68 13 00 DF 16"));
        await master.SendAsync(SlaveSocket.Frame(1, "03 00 04 00 01"));

        Assert.Equal(SlaveSocket.Frame(1, "03 02 00 64"), await SlaveSocket.ReceiveAsync(master, 7));
    }

    [Theory]
    [InlineData("water-meter:33201912345678,high-first=W1", "W1", "33201912345678", MeterTraits.HighFirst)]
    [InlineData("lamp-cabinet-meter:161", "lamp-cabinet-meter-000000000161", "000000000161", MeterTraits.None)]
    [InlineData("lamp-cabinet-meter:161,1997,short-frames", "lamp-cabinet-meter-000000000161", "000000000161", MeterTraits.Edition1997 | MeterTraits.ShortFrames)]
    [InlineData("lamp-controller:7", "lamp-controller-7", "7", MeterTraits.None)]
    public void ParseAll_Device_IsWhatWasTyped(string text, string name, string address, MeterTraits traits)
    {
        var device = Assert.Single(DeviceArgument.ParseAll([text]));
        Assert.Equal((name, address, traits), (device.Name, device.Address, device.Traits));
    }

    [Theory]
    [InlineData("water-meter:33201912345678,1997", "no trait of a water-meter")]
    [InlineData("water-meter:", "1 to 14 digits")]
    [InlineData("lamp-cabinet-meter:2020081500011", "1 to 12 digits")]
    [InlineData("lamp-cabinet-meter:7=", "a name must follow")]
    public void ParseAll_Nonsense_SaysWhatToWrite(string text, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => DeviceArgument.ParseAll([text])).Message, StringComparison.Ordinal);

    [Fact]
    public void ParseAll_AddressTwice_IsTaken() =>
        Assert.Contains(
            "address 00000000000001 is taken",
            Assert.Throws<ArgumentException>(() => DeviceArgument.ParseAll(["water-meter:1=a", "gas-meter:01=b"])).Message,
            StringComparison.Ordinal);

    private RtuOverTcpSlave Start() => RtuOverTcpSlave.Start(_units, new RtuLineOptions { Baud = 0 }, AnyPort, TimeProvider.System);

    private string DigitsOf(string name, string identifier) =>
        string.Concat(_units.Meters.Single(meter => meter.Name == name).Capture().Where(value => value.Identifier == identifier).Select(value => Convert.ToHexString(value.Raw)));

    private static async Task<byte[]> ReadElectricityAsync(Socket master, uint identifier)
    {
        Assert.True(Dlt645Address.TryParse(Electricity, out var address));
        var value = new Dlt645FollowUps();
        byte sequence = 0;
        do
        {
            var bytes = await AskAsync(master, new Dlt645Splitter(), Question(address, identifier, sequence));
            Take(bytes, address, identifier, sequence, value);
            sequence = value.NextSequence;
        }
        while (!value.IsWhole);

        return value.Value.ToArray();
    }

    private static Dlt645Request Request(Dlt645Address address, uint identifier, byte sequence) =>
        sequence == 0 ? Dlt645Request.Read(address, identifier) : Dlt645Request.ReadFollowUp(address, identifier, sequence);

    private static byte[] Question(Dlt645Address address, uint identifier, byte sequence)
    {
        var question = new byte[Dlt645Request.SizeMax];
        Assert.True(Request(address, identifier, sequence).TryWrite(question, out var size));
        return question[..size];
    }

    private static void Take(byte[] bytes, Dlt645Address address, uint identifier, byte sequence, Dlt645FollowUps value)
    {
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(bytes, out var frame));
        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Request(address, identifier, sequence), frame, out var response));
        Assert.True(sequence == 0 ? value.Begin(response) : value.Add(response));
    }

    private static async Task<byte[]> ReadWaterAsync(Socket master, byte serial)
    {
        var question = new byte[Cjt188Request.SizeMax];
        Assert.True(Cjt188Address.TryParse(Water, out var address));
        Assert.True(Cjt188Request.Read(Cjt188MeterType.ColdWater, address, serial).TryWrite(question, out var size));
        var bytes = await AskAsync(master, new Cjt188Splitter(), question[..size]);
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(bytes, out var frame));
        Assert.Equal(Cjt188ResponseStatus.Ok, Cjt188Response.Parse(Cjt188Request.Read(Cjt188MeterType.ColdWater, address, serial), frame, out var response));
        return response.Data.ToArray();
    }

    private static async Task<byte[]> AskAsync(Socket master, FrameSplitter splitter, byte[] question)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await master.SendAsync(question);
        var buffer = new byte[64];
        while (true)
        {
            var count = await master.ReceiveAsync(buffer, limit.Token);
            Assert.True(count > 0, "hung up");
            splitter.Feed(buffer.AsSpan(0, count));
            if (splitter.Take(out var frame) == SplitStatus.Frame) return frame.ToArray();
        }
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
