using System.Reflection;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>Which assertions of Sparkplug 3.0 (ids without <c>tck-id-</c>) a test stands for, so that a reader sees what is covered.</summary>
public static class ConformanceTable
{
    public static readonly IReadOnlyDictionary<string, string[]> Covered = new Dictionary<string, string[]>
    {
        [nameof(SparkplugConformanceTests.Births_EverySession_ComeFirstAndBeforeData)] =
        [
            "principles-birth-certificates-order", "payloads-dbirth-order", "payloads-ndata-order", "payloads-ddata-order",
            "message-flow-device-birth-publish-nbirth-wait", "message-flow-edge-node-birth-publish-connect",
        ],
        [nameof(SparkplugConformanceTests.Topics_EveryMessage_NameGroupNodeAndDeviceWhereOneBelongs)] =
        [
            "topic-structure", "topic-structure-namespace-a", "topic-structure-namespace-device-id-associated-message-types",
            "topic-structure-namespace-device-id-non-associated-message-types", "topics-nbirth-topic", "topics-ndata-topic", "topics-ndeath-topic",
            "topics-dbirth-topic", "topics-ddata-topic", "topics-ddeath-topic", "message-flow-edge-node-birth-publish-nbirth-topic",
            "message-flow-device-birth-publish-dbirth-topic", "message-flow-device-birth-publish-dbirth-match-edge-node-topic",
        ],
        [nameof(SparkplugConformanceTests.QosAndRetain_EveryMessage_AreThoseOfTheStandard)] =
        [
            "topics-nbirth-mqtt", "topics-ndata-mqtt", "topics-dbirth-mqtt", "topics-ddata-mqtt", "topics-ddeath-mqtt", "payloads-nbirth-qos",
            "payloads-nbirth-retain", "payloads-dbirth-qos", "payloads-dbirth-retain", "payloads-ndata-qos", "payloads-ndata-retain", "payloads-ddata-qos",
            "payloads-ddata-retain", "payloads-ndeath-will-message-qos", "payloads-ndeath-will-message-retain",
            "message-flow-edge-node-birth-publish-nbirth-qos", "message-flow-edge-node-birth-publish-nbirth-retained",
            "message-flow-device-birth-publish-dbirth-qos", "message-flow-device-birth-publish-dbirth-retained",
        ],
        [nameof(SparkplugConformanceTests.Seq_EveryMessageOfASession_GrowsByOneAndWrapsAfter255)] =
        [
            "topics-nbirth-seq-num", "topics-ndata-seq-num", "topics-dbirth-seq", "topics-ddata-seq-num", "topics-ddeath-seq-num", "topics-ndeath-seq",
            "payloads-sequence-num-always-included", "payloads-sequence-num-req-nbirth", "payloads-sequence-num-incrementing", "payloads-nbirth-seq",
            "payloads-dbirth-seq", "payloads-dbirth-seq-inc", "payloads-ndata-seq", "payloads-ndata-seq-inc", "payloads-ddata-seq",
            "payloads-ddata-seq-inc", "payloads-ddeath-seq", "payloads-ddeath-seq-inc", "payloads-ddeath-seq-number", "payloads-ndeath-seq",
            "message-flow-edge-node-birth-publish-nbirth-payload-seq", "message-flow-device-birth-publish-dbirth-payload-seq",
        ],
        [nameof(SparkplugConformanceTests.Timestamps_EveryMessageAndMetric_AreUtcMilliseconds)] =
        [
            "topics-nbirth-timestamp", "topics-ndata-timestamp", "topics-dbirth-timestamp", "topics-ddata-timestamp", "payloads-timestamp-in-UTC",
            "payloads-metric-timestamp-in-UTC", "payloads-name-birth-data-requirement", "payloads-nbirth-timestamp", "payloads-dbirth-timestamp",
            "payloads-ndata-timestamp", "payloads-ddata-timestamp", "payloads-ddeath-timestamp",
        ],
        [nameof(SparkplugConformanceTests.NodeBirth_Each_HoldsBdSeqAndRebirthWithoutAlias)] =
        [
            "topics-nbirth-bdseq-included", "topics-nbirth-rebirth-metric", "payloads-nbirth-bdseq", "payloads-nbirth-rebirth-req",
            "operational-behavior-data-commands-rebirth-name", "operational-behavior-data-commands-rebirth-name-aliases",
            "operational-behavior-data-commands-rebirth-datatype", "operational-behavior-data-commands-rebirth-value",
            "message-flow-edge-node-birth-publish-nbirth-payload", "message-flow-edge-node-birth-publish-nbirth-payload-bdSeq",
        ],
        [nameof(SparkplugConformanceTests.Births_EveryMetric_HasNameDatatypeAndValueOrNullAndUniqueAlias)] =
        [
            "topics-nbirth-metrics", "topics-dbirth-metrics", "payloads-name-requirement", "payloads-alias-uniqueness", "payloads-alias-birth-requirement",
            "payloads-metric-datatype-value-type", "payloads-metric-datatype-value", "payloads-metric-datatype-req",
            "operational-behavior-data-publish-nbirth-values", "operational-behavior-data-publish-dbirth-values", "case-sensitivity-metric-names",
            "message-flow-device-birth-publish-dbirth-payload",
        ],
        [nameof(SparkplugConformanceTests.Data_EveryMetric_WasBornWithThatAliasOrName)] =
        [
            "topics-nbirth-metric-reqs", "topics-dbirth-metric-reqs", "topics-ndata-payload", "topics-ddata-payload", "payloads-alias-data-cmd-requirement",
            "payloads-metric-datatype-not-req", "operational-behavior-data-publish-nbirth", "operational-behavior-data-publish-dbirth",
        ],
        [nameof(SparkplugConformanceTests.DeviceLost_SilentThenBack_DiesAndIsBornAgainBeforeItsData)] = ["operational-behavior-device-ddeath"],
        [nameof(SparkplugConformanceTests.Rebirth_Asked_SendsAllBirthsWithTheSameBdSeqAndNoDeath)] =
        [
            "operational-behavior-data-commands-rebirth-action-1", "operational-behavior-data-commands-rebirth-action-2",
            "operational-behavior-data-commands-rebirth-action-3",
        ],
        [nameof(SparkplugConformanceTests.Connect_Each_HasTheDeathAsWillAndACleanSession)] =
        [
            "principles-persistence-clean-session-50", "payloads-ndeath-will-message", "message-flow-edge-node-birth-publish-will-message",
            "message-flow-edge-node-birth-publish-will-message-topic", "message-flow-edge-node-birth-publish-will-message-qos",
            "message-flow-edge-node-birth-publish-will-message-will-retained",
        ],
        [nameof(SparkplugConformanceTests.Subscribe_BeforeBirths_IsForCommandsAtQos1)] =
            ["message-flow-edge-node-ncmd-subscribe", "message-flow-device-dcmd-subscribe"],
        [nameof(SparkplugConformanceTests.Will_ProcessKilled_IsPublishedWithTheBdSeqOfTheBirth)] =
        [
            "topics-ndeath-payload", "topics-nbirth-bdseq-matching", "payloads-nbirth-bdseq-repeat", "payloads-ndeath-bdseq",
            "message-flow-edge-node-birth-publish-will-message-payload",
        ],
        [nameof(SparkplugConformanceTests.BdSeq_NextConnect_IsOneHigherAcrossAKill)] =
            ["topics-nbirth-bdseq-increment", "message-flow-edge-node-birth-publish-will-message-payload-bdSeq"],
        [nameof(SparkplugConformanceTests.Stop_Intended_SaysDeathThenDisconnectsWithWill)] =
        [
            "payloads-ndeath-will-message-publisher", "payloads-ndeath-will-message-publisher-disconnect-mqtt50",
            "operational-behavior-edge-node-intentional-disconnect-ndeath", "operational-behavior-edge-node-intentional-disconnect-packet",
        ],
        [nameof(OldProtocolTests.Run_ServerSpeaks311Only_FallsBackAndDisconnectsAfterItsDeath)] =
            ["principles-persistence-clean-session-311", "payloads-ndeath-will-message-publisher-disconnect-mqtt311"],
        [nameof(PrimaryHostTests.Run_HostOnlineLate_NothingIsPublishedBefore)] =
        [
            "message-flow-edge-node-birth-publish-phid-wait", "message-flow-edge-node-birth-publish-phid-wait-id",
            "message-flow-edge-node-birth-publish-phid-wait-online", "operational-behavior-edge-node-birth-sequence-wait",
            "operational-behavior-primary-application-state-with-multiple-servers-state-subs",
        ],
        [nameof(PrimaryHostTests.Run_HostGoesOffline_SaysDeathAndGoesToTheNextServer)] =
        [
            "message-flow-edge-node-birth-publish-phid-offline", "operational-behavior-edge-node-termination-host-offline",
            "operational-behavior-edge-node-termination-host-offline-reconnect",
            "operational-behavior-primary-application-state-with-multiple-servers-walk",
            "operational-behavior-primary-application-state-with-multiple-servers-single-server",
        ],
        [nameof(HostStateTests.Take_OfflineOlderThanTheOnline_IsIgnored)] =
        [
            "operational-behavior-edge-node-termination-host-offline-timestamp", "message-flow-edge-node-birth-publish-phid-wait-timestamp",
        ],
    };
}

/// <summary>The table names what is there, and no assertion twice.</summary>
public sealed class ConformanceTableTests
{
    [Fact]
    public void Covered_EveryTest_ExistsAndNoAssertionStandsTwice()
    {
        var tests = typeof(ConformanceTable).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name).ToHashSet();
        var ids = ConformanceTable.Covered.Values.SelectMany(each => each).ToArray();

        Assert.All(ConformanceTable.Covered.Keys, name => Assert.Contains(name, tests));
        Assert.All(ids, id => Assert.Matches("^[a-zA-Z0-9-]+$", id));
        Assert.Empty(ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }
}
