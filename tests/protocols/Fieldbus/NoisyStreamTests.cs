using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cat1Meter;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>
/// A line on which one byte in a hundred is wrong: every frame that came whole comes out, and what the sum lets through is counted. That
/// rate is why a master looks at address, identifier, digits and range behind the checksum.
/// </summary>
public class NoisyStreamTests(ITestOutputHelper output)
{
    private const int Frames = 100_000;
    private const double WrongBytes = 0.01;

    [Theory]
    [InlineData("dlt645")]
    [InlineData("cjt188")]
    [InlineData("cat1meter")]
    public void Take_OneByteInAHundredWrong_GivesEveryFrameThatCameWhole(string dialect)
    {
        var splitter = Create(dialect);
        var frames = MeterVectorTests.Valid(dialect).Select(vector => vector.ToArray()).ToArray();
        var random = new Random(42);
        var (whole, damaged, lost, doubled, passed) = (0, 0, 0, 0, 0);
        for (var number = 0; number < Frames; number++)
        {
            var sent = frames[random.Next(frames.Length)];
            var came = sent.ToArray();
            foreach (ref var value in came.AsSpan())
            {
                if (random.NextDouble() < WrongBytes) value ^= (byte)(1 + random.Next(255));
            }

            // The preamble belongs to no frame: what it loses harms none.
            var preamble = MeterVectorTests.PreambleOf(sent);
            var isWhole = came.AsSpan(preamble).SequenceEqual(sent.AsSpan(preamble));
            if (isWhole) whole++;
            else damaged++;

            var heard = 0;
            splitter.Feed(came);
            while (splitter.Take(out var frame, afterSilence: true) == SplitStatus.Frame)
            {
                if (frame.SequenceEqual(sent.AsSpan(preamble))) heard++;
                else passed++;
            }

            if (isWhole && heard == 0) lost++;
            if (heard > 1) doubled++;
        }

        output.WriteLine($"{dialect}: {whole} whole, {damaged} damaged, {passed} of these got past the checksum ({(double)passed / damaged:P3})");
        Assert.Equal((0, 0), (lost, doubled));
        Assert.InRange((double)passed / damaged, 0, 0.002);
    }

    private static FrameSplitter Create(string dialect) => dialect switch
    {
        "dlt645" => new Dlt645Splitter(),
        "cjt188" => new Cjt188Splitter(),
        _ => new Cat1MeterSplitter(),
    };
}
