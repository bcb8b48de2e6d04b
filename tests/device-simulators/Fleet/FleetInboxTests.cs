using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

/// <summary>What a server sends, however TCP cuts it. Packets of MQTT 5.0, 3.3 PUBLISH, 3.4 PUBACK, 3.9 SUBACK, 3.13 PINGRESP, 3.14 DISCONNECT.</summary>
public sealed class FleetInboxTests
{
    private static readonly byte[] Several =
    [
        0x32, 0x09, 0x00, 0x02, (byte)'a', (byte)'b', 0x00, 0x07, 0x00, (byte)'x', (byte)'y',    // PUBLISH, QoS 1, topic ab, packet 7, payload xy
        0xD0, 0x00,                                                                                // PINGRESP
        0x40, 0x02, 0x00, 0x05,                                                                    // PUBACK of 5: success, which need not be said
        0x40, 0x03, 0x00, 0x06, 0x97,                                                              // PUBACK of 6: quota exceeded
        0x90, 0x04, 0x00, 0x01, 0x00, 0x01,                                                        // SUBACK of 1: QoS 1
        0x30, 0x06, 0x00, 0x02, (byte)'a', (byte)'b', 0x00, (byte)'z',                             // PUBLISH, QoS 0, payload z
    ];

    private static readonly string[] Heard = ["command xy", "answer 5 00", "answer 6 97", "answer 1 01", "command z"];

    [Fact]
    public void Take_CutAtAnyByte_TellsTheSame()
    {
        for (var cut = 0; cut <= Several.Length; cut++)
        {
            var (inbox, ear) = (new FleetInbox(null), new Ear());

            Assert.Null(inbox.Take(Several.AsSpan(0, cut), ear));
            byte[] rest = [.. inbox.TakeRest() ?? [], .. Several[cut..]];
            Assert.Null(inbox.Take(rest, ear));

            Assert.Equal(Heard, ear.Told);
            Assert.Equal(0, inbox.RestLength);
        }
    }

    [Fact]
    public void PackOwed_AfterACommandOfQos1_AnswersItOnce()
    {
        var inbox = new FleetInbox(null);
        Assert.Null(inbox.Take(Several, new Ear()));
        var packets = new MqttPackets(isMqtt5: true);

        inbox.PackOwed(packets);
        var written = packets.Written.ToArray();
        packets.Clear();
        inbox.PackOwed(packets);

        Assert.Equal([0x40, 0x02, 0x00, 0x07], written);
        Assert.Equal(0, packets.Length);
    }

    [Theory]
    [InlineData("E000", "the server said goodbye")]
    [InlineData("E0018B", "the server ended the connection, reason code 8B")]
    [InlineData("1000", "the server sends a packet of type 1 that makes no sense")]
    [InlineData("340900026162000700787A", "the server sends a packet of type 3 that makes no sense")]
    [InlineData("4001FF", "the server sends a packet of type 4 that makes no sense")]
    [InlineData("30FFFFFFFF7F", "the server sends what is no MQTT")]
    public void Take_OfWhatEndsALink_SaysWhy(string hex, string reason) =>
        Assert.Equal(reason, new FleetInbox(null).Take(Convert.FromHexString(hex), new Ear()));

    private sealed class Ear : IFleetEar
    {
        public List<string> Told { get; } = [];

        public void OnAcknowledged(int packetId, int reason) => Told.Add($"answer {packetId} {reason:X2}");

        public void OnCommand(ReadOnlySpan<byte> payload) => Told.Add($"command {System.Text.Encoding.ASCII.GetString(payload)}");

        public void OnHeard()
        {
        }
    }
}
