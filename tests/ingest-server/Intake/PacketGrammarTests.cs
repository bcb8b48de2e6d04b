using SmartPoles.IngestServer.Intake;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>Packets that break the standard: refused with the right word, at the cost of their own connection only.</summary>
public sealed class PacketGrammarTests : IAsyncLifetime
{
    private const string Topic = "spBv1.0/g/NDATA/GW-1";

    private IntakeRig _rig = null!;

    /// <summary>Name, packet, reason code of MQTT 5. The packets are of MQTT 5.</summary>
    public static TheoryData<string, byte[], byte> Wrong => new()
    {
        { "QoS 3", Wire.Packet(0x36, Wire.Text(Topic), Wire.U16(1), [0]), 0x81 },
        { "QoS 0 with DUP", Wire.Packet(0x38, Wire.Text(Topic), [0]), 0x81 },
        { "QoS 2", Wire.Packet(0x34, Wire.Text(Topic), Wire.U16(1), [0]), 0x9B },
        { "retained", Wire.Packet(0x33, Wire.Text(Topic), Wire.U16(1), [0]), 0x9A },
        { "packet id 0", Wire.Packet(0x32, Wire.Text(Topic), Wire.U16(0), [0]), 0x82 },
        { "no packet id", Wire.Packet(0x32, Wire.Text(Topic), [1]), 0x81 },
        { "empty body", Wire.Packet(0x30), 0x81 },
        { "topic longer than the packet", Wire.Packet(0x30, Wire.U16(500), [65, 66]), 0x81 },
        { "empty topic", Wire.Packet(0x30, Wire.Text(""), [0]), 0x90 },
        { "wildcard +", Wire.Packet(0x30, Wire.Text("spBv1.0/+/NDATA/GW-1"), [0]), 0x90 },
        { "wildcard #", Wire.Packet(0x30, Wire.Text("spBv1.0/#"), [0]), 0x90 },
        { "control character", Wire.Packet(0x30, Wire.Text("spBv1.0/g\n/NDATA/GW-1"), [0]), 0x90 },
        { "control character above ASCII", Wire.Packet(0x30, Wire.Text("spBv1.0/g\u0085/NDATA/GW-1"), [0]), 0x90 },
        { "NUL", Wire.Packet(0x30, Wire.Text("spBv1.0/\0/NDATA/GW-1"), [0]), 0x81 },
        { "invalid UTF-8", Wire.Packet(0x30, Wire.Binary([0x73, 0xC3, 0x28]), [0]), 0x81 },
        { "UTF-8 surrogate", Wire.Packet(0x30, Wire.Binary([0xED, 0xA0, 0x80]), [0]), 0x81 },
        { "overlong UTF-8", Wire.Packet(0x30, Wire.Binary([0xC0, 0xAF]), [0]), 0x81 },
        { "properties longer than the packet", Wire.Packet(0x30, Wire.Text(Topic), [9, 1]), 0x81 },
        { "no properties", Wire.Packet(0x30, Wire.Text(Topic)), 0x81 },
        { "unknown property", Wire.Packet(0x30, Wire.Text(Topic), Wire.Properties(5, 0x7F, 1)), 0x81 },
        { "property of another packet", Wire.Packet(0x30, Wire.Text(Topic), Wire.Properties(5, 0x21, 0, 9)), 0x82 },
        { "property twice", Wire.Packet(0x30, Wire.Text(Topic), Wire.Properties(5, 0x01, 0, 0x01, 0)), 0x82 },
        { "payload format 2", Wire.Packet(0x30, Wire.Text(Topic), Wire.Properties(5, 0x01, 2)), 0x82 },
        { "subscription id from a client", Wire.Packet(0x30, Wire.Text(Topic), Wire.Properties(5, 0x0B, 1)), 0x82 },
        { "topic alias", Wire.Packet(0x30, Wire.Text(Topic), Wire.Properties(5, 0x23, 0, 1)), 0x94 },
        { "property cut off", Wire.Packet(0x30, Wire.Text(Topic), Wire.Properties(5, 0x02, 0, 0)), 0x81 },
        { "second CONNECT", Wire.Connect("GW-1"), 0x82 },
        { "CONNACK", [0x20, 3, 0, 0, 0], 0x82 },
        { "type 0", [0x00, 0], 0x82 },
        { "AUTH", [0xF0, 0], 0x82 },
        { "PUBREL", [0x62, 2, 0, 1], 0x82 },
        { "five bytes of length", [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], 0x81 },
        { "length bomb", [0x30, 0xFF, 0xFF, 0xFF, 0x7F], 0x95 },
        { "length bomb in SUBSCRIBE", [0x82, 0xFF, 0xFF, 0x7F], 0x95 },
        { "PINGREQ with flags", [0xC1, 0], 0x81 },
        { "PINGREQ with a body", [0xC0, 1, 0], 0x81 },
        { "PUBACK with flags", [0x41, 2, 0, 1], 0x81 },
        { "SUBSCRIBE with wrong flags", Wire.Packet(0x80, Wire.U16(1), [0], Wire.Text("a"), [0]), 0x81 },
        { "SUBSCRIBE without filter", Wire.Packet(0x82, Wire.U16(1), [0]), 0x82 },
        { "SUBSCRIBE with id 0", Wire.Subscribe(0, "a"), 0x82 },
        { "SUBSCRIBE QoS 3", Wire.Subscribe(1, "a", options: 3), 0x81 },
        { "SUBSCRIBE reserved bits", Wire.Subscribe(1, "a", options: 0x40), 0x81 },
        { "SUBSCRIBE retain handling 3", Wire.Subscribe(1, "a", options: 0x30), 0x82 },
        { "UNSUBSCRIBE without filter", Wire.Packet(0xA2, Wire.U16(1), [0]), 0x82 },
        { "DISCONNECT with flags", [0xE1, 0], 0x81 },
    };

    public async ValueTask InitializeAsync() => _rig = await IntakeRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory, MemberData(nameof(Wrong))]
    public async Task Packet_AgainstTheStandard_EndsItsConnectionWithTheRightWordAndNoOther(string what, byte[] packet, byte reason)
    {
        using var neighbour = await _rig.ConnectAsync("GW-2");
        using var client = await _rig.ConnectAsync();

        await client.SendAsync(packet);

        await client.ExpectEndAsync(reason);
        Assert.Empty(_rig.Journal.Messages);
        await neighbour.ExpectQuietAsync();
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData(0x36)]
    [InlineData(0x34)]
    [InlineData(0x38)]
    public async Task Packet_OldProtocol_IsClosedWithoutAWord(byte first)
    {
        using var client = await _rig.ConnectAsync(level: Wire.Level311);

        await client.SendAsync(Wire.Packet(first, Wire.Text(Topic), Wire.U16(1)));

        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task Packet_OldProtocolRetained_IsTakenAsAnyOther()
    {
        using var client = await _rig.ConnectAsync(level: Wire.Level311);

        await client.SendAsync(Wire.Packet(0x31, Wire.Text(Topic), [7]));

        await _rig.UntilAsync(rig => rig.Journal.Messages.Length == 1, "taken");
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0 }, "PINGREQ first")]
    [InlineData(new byte[] { 0x16, 3, 1, 0, 200, 1 }, "a TLS hello")]
    [InlineData(new byte[] { 71, 69, 84, 32, 47, 32 }, "HTTP")]
    [InlineData(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0xFF }, "five bytes of length")]
    [InlineData(new byte[] { 0x10, 0x81, 0x20 }, "4097 bytes")]
    [InlineData(new byte[] { 0x11, 0 }, "flags")]
    [InlineData(new byte[] { 0x10, 0 }, "empty CONNECT")]
    public async Task Connect_SomethingElseFirst_IsClosedWithoutAWord(byte[] bytes, string what)
    {
        using var client = await RawClient.OpenAsync(_rig.Port);

        await client.SendAsync(bytes);

        await client.ExpectClosedAsync();
        Assert.NotEmpty(what);
        Assert.Equal(1, _rig.Metrics.RefusedConnections);
    }

    /// <summary>Name, CONNECT, CONNACK as hex without its properties.</summary>
    public static TheoryData<string, byte[], string> Refused => new()
    {
        { "MQTT 3.1", Wire.Packet(0x10, Wire.Text("MQIsdp"), [3, 2], Wire.U16(60), Wire.Text("GW-1")), "20020001" },
        { "level 3 named MQTT", Wire.Packet(0x10, Wire.Text("MQTT"), [3, 2], Wire.U16(60), Wire.Text("GW-1")), "20020001" },
        { "level 6", Wire.Packet(0x10, Wire.Text("MQTT"), [6, 2], Wire.U16(60), [0], Wire.Text("GW-1")), "20..0084" },
        { "reserved flag", Wire.Connect("GW-1", extraFlags: 1), "20..0081" },
        { "will QoS without will", Wire.Connect("GW-1", extraFlags: 8), "20..0081" },
        { "will QoS 3", Wire.Connect("GW-1", will: ("a", []), extraFlags: 0x10), "20..0081" },
        { "will retained", Wire.Connect("GW-1", will: ("a", []), extraFlags: 0x20), "20..009A" },
        { "will to a wildcard", Wire.Connect("GW-1", will: ("a/#", [])), "20..0090" },
        { "bytes behind the end", Wire.Packet(0x10, Wire.Text("MQTT"), [5, 2], Wire.U16(60), [0], Wire.Text("GW-1"), [1]), "20..0081" },
        { "receive maximum 0", Wire.Connect("GW-1", properties: [0x21, 0, 0]), "20..0082" },
        { "extended authentication", Wire.Connect("GW-1", properties: [0x15, 0, 1, 65]), "20..008C" },
        { "empty id", Wire.Connect(""), "20..0085" },
        { "empty id, 3.1.1", Wire.Connect("", Wire.Level311), "20020002" },
        { "unknown", Wire.Connect("nobody"), "20..0087" },
        { "unknown, 3.1.1", Wire.Connect("nobody", Wire.Level311), "20020005" },
        { "no keepalive, 3.1.1", Wire.Connect("GW-1", Wire.Level311, keepAlive: 0), "20020005" },
        { "keepalive too long, 3.1.1", Wire.Connect("GW-1", Wire.Level311, keepAlive: 121), "20020005" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Connect_Refused_SaysWhyAndCloses(string what, byte[] connect, string connAck)
    {
        using var client = await RawClient.OpenAsync(_rig.Port);

        await client.SendAsync(connect);

        var answer = await client.ReadAsync();
        Assert.NotNull(answer);
        var hex = Convert.ToHexString(Wire.Packet(answer.First, answer.Body));
        Assert.Matches("^" + connAck, hex);
        await client.ExpectClosedAsync();
        Assert.NotEmpty(what);
        Assert.Equal(1, _rig.Metrics.RefusedConnections);
    }

    [Fact]
    public async Task Connect_Granted_SaysWhatIsNotOffered()
    {
        using var client = await RawClient.OpenAsync(_rig.Port);
        await client.SendAsync(Wire.Connect("GW-1", keepAlive: 0));

        var answer = await client.ReadAsync();

        Assert.NotNull(answer);
        Assert.Equal((0, 0), (answer.Body[0], answer.Body[1]));
        var properties = Convert.ToHexString(answer.Body[3..]);
        Assert.Contains("210100", properties);                  // receive maximum 256
        Assert.Contains("2401", properties);                    // maximum QoS 1
        Assert.Contains("2500", properties);                    // no retained messages
        Assert.Contains("2700041000", properties);              // packets up to 256 KiB + 4 KiB
        Assert.Contains("2900", properties);                    // no subscription ids
        Assert.Contains("2A00", properties);                    // no shared subscriptions
        Assert.Contains("130078", properties);                  // the server sets the keepalive: 120 s
        Assert.Contains("260014" + Convert.ToHexString("smartpoles-server-id"u8) + "0008" + Convert.ToHexString("server-1"u8), properties);
        Assert.DoesNotContain("220001", properties);            // no topic alias
    }

    [Fact]
    public async Task Connect_TooManyStrangersFromOneAddress_TheNextIsCutUntilOneLeaves()
    {
        await using var rig = await IntakeRig.StartAsync(new IntakeOptions { UnauthenticatedPerAddressMax = 2 });
        using var first = await RawClient.OpenAsync(rig.Port);
        using var second = await RawClient.OpenAsync(rig.Port);
        using var third = await RawClient.OpenAsync(rig.Port);

        // The server looks at them in an order of its own: any of the three may be the one too many.
        RawClient[] clients = [first, second, third];
        var answers = clients.Select(client => client.ReadAsync()).ToList();
        var cut = await Task.WhenAny(answers);
        Assert.Null(await cut);
        var stays = answers.FindIndex(answer => answer != cut);
        await clients[stays].SendAsync(Wire.Connect("GW-1"));
        Assert.NotNull(await answers[stays]);

        Assert.Equal(1, rig.Metrics.Refused(RefusalReason.TooMany));
        using var fourth = await rig.ConnectAsync("GW-2");
    }
}
