using System.Text;
using SmartPoles.IngestServer.Intake;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>The codec of the hot path and the queue of acknowledgements, without a socket.</summary>
public class FrameTests
{
    private const int Messages = 10_000;

    [Fact]
    public void ReadAndAcknowledge_TenThousandMessages_AllocatesNothing()
    {
        var packet = Wire.Publish("spBv1.0/371502-Z07/DDATA/GW-000001/3715020118000001", new byte[400], 77);
        var queue = new AckQueue(256, 1024 * 1024);
        var taken = 0;

        var allocated = Allocations.Of(() => taken = Run(packet, queue, Messages));

        Assert.InRange(allocated, 0, Messages * Budgets.Bytes("intake/publish"));
        Assert.Equal(Messages, taken);
    }

    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/+", "a/b", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "a", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("+/b", "a/b", true)]
    [InlineData("+/+", "/b", true)]
    [InlineData("a/b", "a", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("a/+/c", "a/b/d", false)]
    public void Matches_FilterAndName_AsTheStandardSays(string filter, string name, bool isMatch) =>
        Assert.Equal(isMatch, TopicText.Matches(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void AckQueue_AnyAddsAndTakes_KeepOrderAndIds()
    {
        // Growth happens with entries on both sides of the ring's seam.
        var queue = new AckQueue(100, long.MaxValue);
        var (next, expected) = (1, 1);
        foreach (var (adds, takes) in ((int, int)[])[(10, 7), (13, 2), (40, 30), (60, 50), (59, 84)])
        {
            for (var index = 0; index < adds && !queue.IsFull; index++, next++) queue.Add((ushort)next, next, ReasonCode.Success, 1);
            Assert.True(queue.Count == 0 || (queue.Contains((ushort)expected) && queue.Contains((ushort)(next - 1)) && !queue.Contains((ushort)next)));
            for (var index = 0; index < takes && queue.TryPeek(out var entry); index++, expected++)
            {
                Assert.Equal((expected, (long)expected), (entry.PacketId, entry.Position));
                queue.Take(in entry);
            }
        }

        Assert.Equal(next - expected, queue.Count);
    }

    [Fact]
    public void AckQueue_BytesBeyondTheBound_IsFullButTakesOneLargeMessageAlone()
    {
        var queue = new AckQueue(10, 1000);
        Assert.False(queue.IsFull);
        queue.Add(1, 1, ReasonCode.Success, 5000);
        Assert.True(queue.IsFull);
        Assert.True(queue.TryPeek(out var entry));
        queue.Take(in entry);
        Assert.False(queue.IsFull);
    }

    private static int Run(byte[] packet, AckQueue queue, int count)
    {
        Span<byte> ack = stackalloc byte[PubAckFrame.SizeMax];
        var taken = 0;
        for (var index = 0; index < count; index++)
        {
            if (FixedHeader.Read(packet, out var header) != HeaderStatus.Ok) return -1;
            if (PublishFrame.Read(header.Flags, packet.AsSpan(header.Size), isMqtt5: true, out var frame) != ReasonCode.Success) return -1;
            if (queue.IsFull) return -1;
            queue.Add(frame.PacketId, index, ReasonCode.Success, frame.Payload.Length);
            if (index % 8 != 7 && index + 1 < count) continue;
            while (queue.TryPeek(out var entry))
            {
                PubAckFrame.Write(ack, entry.PacketId, entry.Reason);
                queue.Take(in entry);
                taken++;
            }
        }

        return taken;
    }
}
