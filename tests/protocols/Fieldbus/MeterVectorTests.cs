using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>What all vectors of the look-alike dialects have in common.</summary>
public class MeterVectorTests
{
    private const byte Preamble = 0xFE;

    [Theory]
    [InlineData("dlt645", "dlt645")]
    [InlineData("cjt188", "cjt188")]
    [InlineData("cat1_water", "cat1meter")]
    public void Vectors_TeamList_IsRestatedByteForByte(string list, string folder) => VectorList.AssertIsRestated(list, folder);

    [Theory]
    [InlineData("dlt645", MeterDialect.Dlt645)]
    [InlineData("cjt188", MeterDialect.Cjt188)]
    [InlineData("cat1meter", MeterDialect.Cat1Meter)]
    public void Splitter_EveryVector_NamesItsDialect(string folder, MeterDialect dialect)
    {
        foreach (var vector in Valid(folder))
        {
            var splitter = new MeterSplitter();
            splitter.Feed(vector.ToArray());

            Assert.Equal(SplitStatus.Frame, splitter.Take(out var frame));
            Assert.Equal(WithoutPreamble(vector.ToArray()), frame.ToArray());
            Assert.Equal(dialect, splitter.Dialect);
            Assert.Equal(SplitStatus.Empty, splitter.Take(out _));
        }
    }

    /// <summary>Three dialects on one line, as behind a serial server that was wired by somebody else.</summary>
    [Fact]
    public void Splitter_AllVectorsInOneStream_EachComesOutInItsDialect()
    {
        var all = new[] { ("dlt645", MeterDialect.Dlt645), ("cjt188", MeterDialect.Cjt188), ("cat1meter", MeterDialect.Cat1Meter) }
            .SelectMany(dialect => Valid(dialect.Item1).Select(vector => (Bytes: vector.ToArray(), Dialect: dialect.Item2))).ToArray();
        var random = new Random(7);
        random.Shuffle(all);

        var splitter = new MeterSplitter();
        var heard = new List<(string, MeterDialect)>();
        foreach (var piece in all.SelectMany(frame => frame.Bytes).Chunk(11))
        {
            Assert.Equal(piece.Length, splitter.Feed(piece));
            while (splitter.Take(out var frame) == SplitStatus.Frame) heard.Add((Convert.ToHexString(frame), splitter.Dialect));
        }

        Assert.Equal(all.Select(frame => (Convert.ToHexString(WithoutPreamble(frame.Bytes)), frame.Dialect)), heard);
    }

    /// <summary>Vectors that must be accepted.</summary>
    internal static IEnumerable<VectorFile> Valid(string folder) => VectorFile.In(folder).Where(vector => vector.Header("status") is null);

    /// <summary>The preamble belongs to the capture, not to the frame.</summary>
    internal static byte[] WithoutPreamble(byte[] bytes) => [.. bytes.SkipWhile(value => value == Preamble)];

    internal static int PreambleOf(byte[] bytes) => bytes.TakeWhile(value => value == Preamble).Count();
}
