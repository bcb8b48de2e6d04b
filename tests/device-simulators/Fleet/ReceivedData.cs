using System.Text;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

/// <summary>What a server would make of DATA messages: which ledger numbers it holds, per device and epoch.</summary>
internal static class ReceivedData
{
    internal static Dictionary<(string Device, ulong Epoch), RangeSet> Numbers(IEnumerable<RecordingBroker.Arrived> messages)
    {
        var numbers = new Dictionary<(string, ulong), RangeSet>();
        foreach (var message in messages)
        {
            Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(message.Payload, out var payload));
            var metrics = payload.GetEnumerator();
            Assert.True(metrics.MoveNext());
            Assert.True(metrics.Current.Name.IsEmpty, "DATA carries aliases alone");
            Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(metrics.Current.Bytes, out var block));
            Assert.Equal(payload.MetricCount - 1, (int)block.RecordCount);
            var key = (message.Topic.Split('/')[4], block.Epoch);
            if (!numbers.TryGetValue(key, out var set)) numbers[key] = set = new RangeSet();
            foreach (var entry in block) set.Add(entry.First, entry.Last);
        }

        return numbers;
    }

    /// <summary>The values of one metric of a device in the order in which they arrived, its aliases taken from the birth before.</summary>
    internal static List<double> Values(IEnumerable<RecordingBroker.Arrived> messages, string device, string metric)
    {
        var values = new List<double>();
        ulong? alias = null;
        foreach (var message in messages.Where(message => message.Topic.EndsWith('/' + device)))
        {
            Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(message.Payload, out var payload));
            foreach (var row in payload)
            {
                if (message.Topic.Contains("/DBIRTH/", StringComparison.Ordinal) && row.Name.SequenceEqual(Encoding.UTF8.GetBytes(metric))) alias = row.Alias;
                if (message.Topic.Contains("/DDATA/", StringComparison.Ordinal) && row.Alias == alias && row.TryGetNumber(SparkplugDataType.Float, out var value)) values.Add(value);
            }
        }

        return values;
    }

    internal static long BdSeq(byte[] payload)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(payload, out var read));
        foreach (var metric in read)
        {
            if (metric.Name.SequenceEqual(MetricNames.BdSeq) && metric.TryGetInteger(SparkplugDataType.Int64, out var value)) return value;
        }

        Assert.Fail("no bdSeq");
        return -1;
    }
}
