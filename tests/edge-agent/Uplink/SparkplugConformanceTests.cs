using System.Text;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>
/// What a foreign host sees of the agent in strict mode, on a real mosquitto. <see cref="ConformanceTable"/> says which assertions of
/// Sparkplug 3.0 each test stands for.
/// </summary>
public sealed class SparkplugConformanceTests(StrictRun run) : IClassFixture<StrictRun>
{
    private const string Lamp = TestConfiguration.Lamp;

    private static readonly SparkplugMessageType[] Births = [SparkplugMessageType.NBirth, SparkplugMessageType.DBirth];
    private static readonly SparkplugMessageType[] WithSeq =
    [
        SparkplugMessageType.NBirth, SparkplugMessageType.DBirth, SparkplugMessageType.NData, SparkplugMessageType.DData, SparkplugMessageType.DDeath,
    ];

    [Fact]
    public async Task Births_EverySession_ComeFirstAndBeforeData()
    {
        await run.RecordAsync();
        foreach (var session in new[] { run.All.Take(run.Killed), run.All.Skip(run.SecondStart) })
        {
            var messages = session.ToArray();
            Assert.Equal(SparkplugMessageType.NBirth, messages[0].Type);
            Assert.Equal(SparkplugMessageType.DBirth, messages[1].Type);
            Assert.True(Array.FindIndex(messages, message => message.Type is SparkplugMessageType.DData or SparkplugMessageType.NData) > 1);
        }
    }

    [Fact]
    public async Task Topics_EveryMessage_NameGroupNodeAndDeviceWhereOneBelongs()
    {
        await run.RecordAsync();
        Assert.All(run.All, message =>
        {
            Assert.Equal((UplinkConfiguration.Group, UplinkConfiguration.Gateway), (message.Topic.Group, message.Topic.Node));
            Assert.Equal(message.Topic.IsDeviceMessage ? Lamp : null, message.Topic.Device);
        });
    }

    [Fact]
    public async Task QosAndRetain_EveryMessage_AreThoseOfTheStandard()
    {
        await run.RecordAsync();
        Assert.All(run.All, message =>
        {
            Assert.False(message.Retain);
            Assert.Equal(message.Type == SparkplugMessageType.NDeath ? 1 : 0, message.Qos);
        });
    }

    [Fact]
    public async Task Seq_EveryMessageOfASession_GrowsByOneAndWrapsAfter255()
    {
        await run.RecordAsync();
        var wraps = 0;
        ulong? before = null;
        foreach (var message in run.All)
        {
            if (message.Type == SparkplugMessageType.NDeath)
            {
                Assert.Null(message.Seq);
                continue;
            }

            Assert.Contains(message.Type, WithSeq);
            if (message.Type == SparkplugMessageType.NBirth) Assert.Equal(0UL, message.Seq);
            else Assert.Equal((before + 1) & 0xFF, message.Seq);
            if (message.Type != SparkplugMessageType.NBirth && message.Seq == 0) wraps++;
            before = message.Seq;
        }

        Assert.True(wraps > 0, "the run was long enough for a wrap");
    }

    [Fact]
    public async Task Timestamps_EveryMessageAndMetric_AreUtcMilliseconds()
    {
        await run.RecordAsync();
        foreach (var message in run.All)
        {
            SparkplugPayload.Read(message.Payload, out var read);
            var sent = (long)read.Timestamp!.Value;
            if (message.Type != SparkplugMessageType.NDeath) Assert.InRange(sent, message.UnixMs - 5000, message.UnixMs + 1000);
            Assert.All(message.Metrics(), metric => Assert.InRange((long)metric.Timestamp!.Value, message.UnixMs - 60_000, message.UnixMs + 1000));
        }
    }

    [Fact]
    public async Task NodeBirth_Each_HoldsBdSeqAndRebirthWithoutAlias()
    {
        await run.RecordAsync();
        foreach (var birth in run.All.Where(message => message.Type == SparkplugMessageType.NBirth))
        {
            var metrics = birth.Metrics();
            var bdSeq = metrics.Single(metric => metric.Name == "bdSeq");
            var rebirth = metrics.Single(metric => metric.Name == "Node Control/Rebirth");
            Assert.Equal((SparkplugDataType.Int64, null), (bdSeq.DataType!.Value, bdSeq.Alias));
            Assert.Equal((SparkplugDataType.Boolean, null, 0L, false), (rebirth.DataType!.Value, rebirth.Alias, rebirth.Integer, rebirth.IsNull));
        }
    }

    [Fact]
    public async Task Births_EveryMetric_HasNameDatatypeAndValueOrNullAndUniqueAlias()
    {
        await run.RecordAsync();
        foreach (var start in new[] { 0, run.Rebirth, run.SecondStart })
        {
            var births = run.All.Skip(start).SkipWhile(message => message.Type != SparkplugMessageType.NBirth).TakeWhile(message => Births.Contains(message.Type)).ToArray();
            var metrics = births.SelectMany(birth => birth.Metrics()).ToArray();
            Assert.All(metrics, metric =>
            {
                Assert.NotEmpty(metric.Name);
                Assert.NotNull(metric.DataType);
            });
            var aliases = metrics.Select(metric => metric.Alias).OfType<ulong>().ToArray();
            Assert.Equal(aliases.Length, aliases.Distinct().Count());
            foreach (var birth in births)
            {
                var names = birth.Metrics().Select(metric => metric.Name.ToUpperInvariant()).ToArray();
                Assert.Equal(names.Length, names.Distinct().Count());
            }
        }
    }

    [Fact]
    public async Task Data_EveryMetric_WasBornWithThatAliasOrName()
    {
        await run.RecordAsync();
        var born = new Dictionary<string, HashSet<string>>();
        foreach (var message in run.All)
        {
            var key = message.Topic.Device ?? "";
            if (message.Type == SparkplugMessageType.NBirth) born.Clear();
            if (Births.Contains(message.Type)) born[key] = [.. message.Metrics().Select(KeyOf)];
            if (message.Type == SparkplugMessageType.DDeath) born.Remove(key);
            if (message.Type is not (SparkplugMessageType.DData or SparkplugMessageType.NData)) continue;
            Assert.All(message.Metrics(), metric =>
            {
                Assert.True(metric.Alias is null || metric.Name.Length == 0, "an alias stands alone");
                Assert.Null(metric.DataType);
                Assert.Contains(KeyOf(metric), born[key]);
            });
        }

        static string KeyOf(SeenMetric metric) => metric.Alias is { } alias ? $"#{alias}" : metric.Name;
    }

    [Fact]
    public async Task DeviceLost_SilentThenBack_DiesAndIsBornAgainBeforeItsData()
    {
        await run.RecordAsync();
        var messages = run.All.Take(run.Rebirth).Where(message => message.Topic.Device == Lamp).ToArray();
        var death = Array.FindIndex(messages, message => message.Type == SparkplugMessageType.DDeath);
        Assert.True(death > 0);
        Assert.Equal(SparkplugMessageType.DBirth, messages[death + 1].Type);
        Assert.NotNull(messages[death].Seq);
    }

    [Fact]
    public async Task Rebirth_Asked_SendsAllBirthsWithTheSameBdSeqAndNoDeath()
    {
        await run.RecordAsync();
        var after = run.All.Skip(run.Rebirth).Take(run.Killed - run.Rebirth).ToArray();
        var birth = Array.FindIndex(after, message => message.Type == SparkplugMessageType.NBirth);
        Assert.Equal(run.All[0].BdSeq, after[birth].BdSeq);
        Assert.Equal(0UL, after[birth].Seq);
        Assert.Equal(SparkplugMessageType.DBirth, after[birth + 1].Type);
        Assert.DoesNotContain(after, message => message.Type == SparkplugMessageType.NDeath);
        Assert.Equal(2, run.Connects.Length);
    }

    [Fact]
    public async Task Connect_Each_HasTheDeathAsWillAndACleanSession()
    {
        await run.RecordAsync();
        var topic = Encoding.UTF8.GetBytes($"spBv1.0/{UplinkConfiguration.Group}/NDEATH/{UplinkConfiguration.Gateway}");
        Assert.All(run.Connects, packet =>
        {
            var at = packet.AsSpan().IndexOf("MQTT"u8);
            var flags = packet[at + 5];
            Assert.Equal(5, packet[at + 4]);
            Assert.Equal(0b0000_1110, flags & 0b0011_1110);    // clean start, will, QoS 1, not retained
            Assert.True(packet.AsSpan().IndexOf(topic) > 0);

            // Properties behind the keepalive; session expiry (0x11) is absent, which is 0, or 0.
            var properties = packet.AsSpan(at + 9, packet[at + 8]);
            var expiry = properties.IndexOf((byte)0x11);
            Assert.True(expiry < 0 || properties.Slice(expiry + 1, 4).SequenceEqual(new byte[4]));
        });
    }

    [Fact]
    public async Task Subscribe_BeforeBirths_IsForCommandsAtQos1()
    {
        await run.RecordAsync();
        Assert.All(run.Subscribes, packet =>
        {
            foreach (var topic in new[] { "spBv1.0/371502-Z07/NCMD/GW-000001", $"spBv1.0/371502-Z07/DCMD/GW-000001/{Lamp}" })
            {
                var at = packet.AsSpan().IndexOf(Encoding.UTF8.GetBytes(topic));
                Assert.True(at > 0, topic);
                Assert.Equal(1, packet[at + topic.Length] & 3);
            }
        });
    }

    [Fact]
    public async Task Will_ProcessKilled_IsPublishedWithTheBdSeqOfTheBirth()
    {
        await run.RecordAsync();
        var will = run.All[run.SecondStart - 1];
        Assert.Equal(SparkplugMessageType.NDeath, will.Type);
        Assert.Equal("bdSeq", Assert.Single(will.Metrics()).Name);
        Assert.Equal(run.All[0].BdSeq, will.BdSeq);
        Assert.True(will.UnixMs >= run.KilledUnixMs);
    }

    [Fact]
    public async Task BdSeq_NextConnect_IsOneHigherAcrossAKill()
    {
        await run.RecordAsync();
        Assert.Equal(0, run.All[0].BdSeq);
        Assert.Equal(1, run.All[run.SecondStart].BdSeq);
    }

    [Fact]
    public async Task Stop_Intended_SaysDeathThenDisconnectsWithWill()
    {
        await run.RecordAsync();
        var deaths = run.All.Skip(run.SecondStart).Where(message => message.Type == SparkplugMessageType.NDeath).ToArray();
        Assert.All(deaths, death => Assert.Equal(run.All[run.SecondStart].BdSeq, death.BdSeq));
        Assert.Equal(SparkplugMessageType.NDeath, run.All[^1].Type);
        Assert.Equal([0xE0, 0x04], Assert.Single(run.Disconnects).Where((_, index) => index is 0 or 2).ToArray());
    }
}
