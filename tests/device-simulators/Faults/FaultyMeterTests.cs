using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Faults;

/// <summary>The mischief of a bus as the master of a meter sees it.</summary>
public sealed class FaultyMeterTests : IDisposable
{
    private const string Meter = "202008150001";

    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly UnitTable _units = new();
    private readonly Dlt645Address _address = Dlt645Address.TryParse(Meter, out var address) ? address : default;

    public FaultyMeterTests()
    {
        var world = new CityWorld(_clock, new WorldOptions { Freeze = true });
        _units.Add(MeterFactory.Create(world, DeviceKind.LampCabinetMeter, "e", Meter))
            .Add(MeterFactory.Create(world, DeviceKind.LampCabinetMeter, "e2", "202008150002"))
            .Add(MeterFactory.Create(world, DeviceKind.WaterMeter, "w", "33201912345678"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What is flipped or cut never reads as the answer: the rate of wrong values is 0, not small.</summary>
    [Theory]
    [InlineData("flip")]
    [InlineData("truncate")]
    public void Answer_FlippedOrCut_NoLongerReads(string fault)
    {
        var party = Party(7, fault);
        for (var left = 0; left < 5000; left++)
        {
            var splitter = new Dlt645Splitter();
            splitter.Feed(Ask(party).Answer.Span);
            Assert.NotEqual(SplitStatus.Frame, splitter.Take(out _, afterSilence: true));
        }
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("truncate")]
    public void Answer_OfAWaterMeterFlippedOrCut_NoLongerReads(string fault)
    {
        var counters = new BusCounters();
        var conduct = new SlaveConduct(new BusFaultPlan(7, FaultArgument.ParseAll([fault])));
        var party = new Cjt188Party("rtu", _units, conduct, conduct.MischiefOn(_units, _clock, counters), counters);
        var question = Convert.FromHexString("68107856341219203301031F9000AB16");
        for (var left = 0; left < 5000; left++)
        {
            party.Feed(question);
            Assert.True(party.TryAnswer(silence: false, out _, out var departure));
            var splitter = new Cjt188Splitter();
            splitter.Feed(departure.Answer.Span);
            Assert.NotEqual(SplitStatus.Frame, splitter.Take(out _, afterSilence: true));
        }

        Assert.Equal(5000, counters.Replies);
    }

    [Fact]
    public void Answer_Noise_StaysWhole()
    {
        var party = Party(7, "noise");
        var noisy = 0;
        for (var left = 0; left < 500; left++)
        {
            var departure = Ask(party);
            noisy += departure.Before.Length > 0 ? 1 : 0;
            Assert.Equal(Dlt645ResponseStatus.Ok, Judge(departure, out _));
        }

        Assert.InRange(noisy, 300, 450);
    }

    [Fact]
    public void Before_EchoAndForeign_AreTheQuestionAndAWholeFrameOfAMeterThatDoesNotLiveHere()
    {
        var party = Party(7, "echo", "foreign");
        var seen = new HashSet<bool>();
        for (var left = 0; left < 1000; left++)
        {
            var before = Ask(party).Before.ToArray();
            var splitter = new Dlt645Splitter();
            splitter.Feed(before);
            Assert.Equal(SplitStatus.Frame, splitter.Take(out var echo));
            Assert.Equal(Question(), echo.ToArray());
            Assert.Equal(SplitStatus.Frame, splitter.Take(out var bytes));
            Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(bytes, out var foreign));
            Assert.DoesNotContain(foreign.Address.ToString(), _units.Meters.Select(meter => meter.Address));
            seen.Add(foreign.Control.IsReply);
        }

        Assert.Equal(2, seen.Count);
    }

    [Theory]
    [InlineData("busy:*", Dlt645ResponseStatus.Refused)]
    [InlineData("exception:202008150001:4", Dlt645ResponseStatus.Refused)]
    [InlineData("exception:202008150002:4", Dlt645ResponseStatus.Ok)]
    [InlineData("exception:1:4", Dlt645ResponseStatus.Ok)]
    public void Answer_RefusalForSome_IsOneFromThese(string fault, Dlt645ResponseStatus expected) =>
        Assert.Equal(expected, Judge(Ask(Party(7, fault)), out _));

    [Fact]
    public void Answer_WrongCount_HasAnotherSizeAndTheRightForm()
    {
        var party = Party(7, "wrong-count");
        Assert.True(Dlt645Items.TryGet(Dlt645Identifiers.VoltageA, out var item));
        for (var left = 0; left < 200; left++)
        {
            Assert.Equal(Dlt645ResponseStatus.Ok, Judge(Ask(party), out var value));
            Assert.Contains(value.Length, new[] { item.Size - 1, item.Size + 1 });
        }
    }

    [Fact]
    public void Next_SameSeed_SameBytesWhateverOtherMetersDo()
    {
        Assert.Equal(Play(7, others: false), Play(7, others: true));
        Assert.NotEqual(Play(7, others: false), Play(8, others: false));
    }

    [Fact]
    public async Task RtuOverTcp_DeadAndLateMeters_AreSilentAndLate()
    {
        var plan = new BusFaultPlan(7, FaultArgument.ParseAll([$"dead:{Meter}", "late:33201912345678:300"]));
        using (var served = ServedLog.Open(_folder["served.jsonl"], TimeProvider.System))
        {
            await using var slave = RtuOverTcpSlave.Start(_units, new RtuLineOptions { Baud = 0 }, AnyPort, TimeProvider.System, new SlaveConduct(plan, served));
            using var master = await SlaveSocket.ConnectAsync(slave.EndPoint);
            await master.SendAsync(Question());
            await master.SendAsync(Convert.FromHexString("681078563412192033010317A000B316"));
            await master.SendAsync(Convert.FromHexString("680200150820206813004216"));

            var bytes = await SlaveSocket.ReceiveAsync(master, 22 + 19);

            Assert.Equal("FEFEFEFE6802001508202068930635", Convert.ToHexString(bytes[..15]));
            Assert.Equal("FEFEFE681078563412192033C103000000", Convert.ToHexString(bytes[22..39]));
            Assert.Equal(1, slave.Counters.Faults[FaultKind.Dead]);
            Assert.Equal(1, slave.Counters.Faults[FaultKind.Late]);
        }

        var lines = File.ReadAllLines(_folder["served.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement);
        Assert.Equal(
            ["dlt645 202008150001 02010100 0 dead", "cjt188 33201912345678 A017 1 late", "dlt645 202008150002  0 "],
            lines.Select(row => $"{row.GetProperty("protocol")} {row.GetProperty("meter")} {row.GetProperty("identifier")} {row.GetProperty("refused")} {row.GetProperty("faults")}"));
    }

    [Theory]
    [InlineData("dead:202008150001")]
    [InlineData("late:0007:400:0.05")]
    public void ToText_FaultOfAMeter_IsReadAgain(string text)
    {
        Assert.True(FaultArgument.TryParse(text, out var fault, out _));
        Assert.Null(fault!.Unit);
        Assert.Equal(text, FaultArgument.ToText(fault));
    }

    private Dlt645Party Party(ulong seed, params string[] faults)
    {
        var counters = new BusCounters();
        var conduct = new SlaveConduct(new BusFaultPlan(seed, FaultArgument.ParseAll(faults)));
        return new Dlt645Party("rtu", _units, conduct, conduct.MischiefOn(_units, _clock, counters), counters);
    }

    private byte[] Question(Dlt645Address? meter = null)
    {
        var question = new byte[Dlt645Request.SizeMax];
        Assert.True(Dlt645Request.Read(meter ?? _address, Dlt645Identifiers.VoltageA).TryWrite(question, out var size, preamble: 0));
        return question[..size];
    }

    private Departure Ask(Dlt645Party party, Dlt645Address? meter = null)
    {
        party.Feed(Question(meter));
        Assert.True(party.TryAnswer(silence: false, out _, out var departure));
        return departure;
    }

    private Dlt645ResponseStatus Judge(Departure departure, out byte[] value)
    {
        value = [];
        var splitter = new Dlt645Splitter();
        splitter.Feed(departure.Answer.Span);
        Assert.Equal(SplitStatus.Frame, splitter.Take(out var bytes));
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(bytes, out var frame));
        var status = Dlt645Response.Parse(Dlt645Request.Read(_address, Dlt645Identifiers.VoltageA), frame, out var response);
        value = new byte[response.Data.Length];
        response.Data.TryCopyTo(value);
        return status;
    }

    private List<string> Play(ulong seed, bool others)
    {
        Assert.True(Dlt645Address.TryParse("202008150002", out var other));
        var party = Party(seed, "noise:0.3", "flip:0.3", "truncate:0.1", "foreign:0.2", "late:*:50:0.2");
        var told = new List<string>();
        for (var left = 0; left < 300; left++)
        {
            if (others) Ask(party, other);
            var departure = Ask(party);
            told.Add($"{Convert.ToHexString(departure.Before.Span)} {Convert.ToHexString(departure.Answer.Span)} {departure.Late.TotalMilliseconds}");
        }

        return told;
    }
}
