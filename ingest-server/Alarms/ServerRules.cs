namespace SmartPoles.IngestServer.Alarms;

/// <summary>What the server says about itself. Built in: no rule file may leave them out.</summary>
internal static class ServerRules
{
    /// <summary>Subject of the alarms.</summary>
    internal const string Subject = "ingest-server";

    internal static readonly AlarmRule JournalFilling = new ServerRule(
        "journal-filling", 1, 2, "The journal fills up: a store or the alarm book does not keep up", "日志即将写满：存储或报警未跟上");

    internal static readonly AlarmRule JournalDropped = new ServerRule(
        "journal-dropped", 1, 1, "Journaled readings were dropped before they were stored", "日志已满，部分数据在入库前被丢弃");

    private sealed record ServerRule(string Id, int Version, int Level, string English, string Chinese) : AlarmRule(Id, Version, Level, English, Chinese)
    {
        public override string Kind => "server";
    }
}
