using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class PayloadVectorTests
{
    [Fact]
    public void Folder_Files_AreThoseOfTheTable() => Assert.Equal(
        PayloadVectors.Names, VectorFile.In(PayloadVectors.Folder).Select(vector => Path.GetFileNameWithoutExtension(vector.Name)));

    [Theory, VectorFiles(PayloadVectors.Folder)]
    public void Read_Vector_GivesTheStatedValues(VectorFile vector) =>
        PayloadVectors.FactsOf(vector.Name).AssertReadFrom(vector.ToArray());

    [Theory, VectorFiles(PayloadVectors.Folder)]
    public void Write_StatedValues_GivesExactlyTheVector(VectorFile vector)
    {
        // Forms of the standard that we read but never send.
        if (vector.Header("direction") == "read") return;

        Assert.Equal(
            Convert.ToHexString(vector.ToArray()), Convert.ToHexString(PayloadVectors.FactsOf(vector.Name).Write()));
    }

    [Theory, VectorFiles(PayloadVectors.Folder)]
    public void Read_CutAtAnyByte_IsOkOnlyBetweenFieldsAndCountsWhatIsThere(VectorFile vector)
    {
        var bytes = vector.ToArray();
        var fields = Wire.Fields(bytes);
        for (var length = 0; length < bytes.Length; length++)
        {
            var whole = fields.TakeWhile(field => field.End <= length).ToList();
            var status = SparkplugPayload.Read(bytes.AsSpan(0, length), out var payload);
            if (length == (whole.Count == 0 ? 0 : whole[^1].End))
            {
                Assert.Equal(SparkplugStatus.Ok, status);
                Assert.Equal(whole.Count(field => field.Field == 2), payload.MetricCount);
                Assert.Equal(payload.MetricCount, Enumerated(payload));
            }
            else
            {
                Assert.Equal(SparkplugStatus.Truncated, status);
                Assert.Equal(0, payload.MetricCount);
                Assert.Equal(0, Enumerated(payload));
            }
        }
    }

    [Theory, VectorFiles(PayloadVectors.Folder)]
    public void Read_MetricCutInsideAHonestLength_IsTruncatedUnlessBetweenFields(VectorFile vector)
    {
        var bytes = vector.ToArray();
        foreach (var (_, _, content, end) in Wire.Fields(bytes).Where(field => field.Field == 2))
        {
            var metric = bytes[content..end];
            var boundaries = Wire.Fields(metric).Select(field => field.End).Append(0).ToHashSet();
            for (var length = 0; length < metric.Length; length++)
            {
                var payload = new Wire().Bytes(2, metric.AsSpan(0, length)).ToArray();
                var expected = boundaries.Contains(length) ? SparkplugStatus.Ok : SparkplugStatus.Truncated;
                Assert.Equal(expected, SparkplugPayload.Read(payload, out _));
            }
        }
    }

    private static int Enumerated(SparkplugPayload payload)
    {
        var count = 0;
        foreach (var _ in payload) count++;
        return count;
    }
}
