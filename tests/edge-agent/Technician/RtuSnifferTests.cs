using CsCheck;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Technician;

public class RtuSnifferTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(40);
    private static readonly byte[] Question = Frame(3, [3, 0, 10, 0, 2]);
    private static readonly byte[] Answer = Frame(3, [3, 4, 0x12, 0x34, 0x56, 0x78]);

    [Fact]
    public void Feed_QuestionAndAnswer_ArePaired()
    {
        var sniffer = new RtuSniffer(Silence);
        var asked = Assert.Single(sniffer.Feed(Question, Ms(100)));
        var answered = Assert.Single(sniffer.Feed(Answer, Ms(112)));

        Assert.Equal((SniffedKind.Question, 3), (asked.Kind, asked.Unit));
        Assert.Equal(SniffedKind.Answer, answered.Kind);
        Assert.Equal(Question, answered.Question);
        Assert.Equal(Ms(12), answered.Gap);
        Assert.EndsWith("asks: read holding registers 10..11", SniffText.Line(asked));
        Assert.EndsWith("answers: 10: 4660 22136", SniffText.Line(answered));
    }

    [Fact]
    public void Feed_EchoOfAWrite_IsItsAnswer()
    {
        var write = Frame(1, [6, 0, 4, 0, 60]);
        var sniffer = new RtuSniffer(Silence);

        Assert.EndsWith("asks: write register 4 = 60", SniffText.Line(Assert.Single(sniffer.Feed(write, Ms(1)))));
        Assert.EndsWith("answers: done", SniffText.Line(Assert.Single(sniffer.Feed(write, Ms(10)))));
    }

    [Fact]
    public void Feed_Refusal_NamesTheException()
    {
        var sniffer = new RtuSniffer(Silence);
        sniffer.Feed(Question, Ms(1));

        Assert.Contains("refuses: exception 02 IllegalDataAddress", SniffText.Line(Assert.Single(sniffer.Feed(Frame(3, [0x83, 2]), Ms(9)))));
    }

    [Fact]
    public void Feed_VendorFunction_IsTakenWholeAfterTheSilence()
    {
        var sniffer = new RtuSniffer(Silence);

        Assert.Empty(sniffer.Feed(Frame(7, [0x41, 1, 2, 3, 4, 5]), Ms(1)));
        Assert.Equal(SniffedKind.Unknown, Assert.Single(sniffer.Tick(Ms(60))).Kind);
    }

    [Fact]
    public void Feed_WrongChecksum_IsNoise()
    {
        var bad = Question.ToArray();
        bad[^1] ^= 1;
        var sniffer = new RtuSniffer(Silence);

        Assert.Empty(sniffer.Feed(bad, Ms(1)));
        Assert.Equal((SniffedKind.Noise, 8), (Assert.Single(sniffer.Tick(Ms(60))) is var noise ? noise.Kind : default, noise.Bytes.Length));
    }

    /// <summary>However noise and frames are cut into chunks, no byte is lost or told twice, and every frame is found.</summary>
    [Fact]
    public void Feed_AnyChunks_EveryByteIsToldOnce() => Gen.Select(Gen.Byte.Array[0, 6], Gen.Int[1, 7], Gen.Int[1, 5]).Sample((noise, chunk, rounds) =>
    {
        var sniffer = new RtuSniffer(Silence);
        var heard = new List<Sniffed>();
        var sent = new List<byte>();
        var at = Ms(0);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var part in new[] { noise, Question, Answer })
            {
                at += Ms(60);
                foreach (var piece in part.Chunk(chunk)) heard.AddRange(sniffer.Feed(piece, at += Ms(1)));
                sent.AddRange(part);
            }
        }

        heard.AddRange(sniffer.Tick(at + Ms(100)));
        Assert.Equal(sent, heard.SelectMany(each => each.Bytes));
        Assert.Equal(rounds, heard.Count(each => each.Kind == SniffedKind.Answer && each.Question is not null));
    });

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private static byte[] Frame(byte unit, byte[] pdu)
    {
        var frame = new byte[RtuFrame.SizeMax];
        RtuFrame.Write(unit, pdu, frame, out var length);
        return frame[..length];
    }
}
