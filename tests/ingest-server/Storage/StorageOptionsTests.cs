using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.IngestServer.Storage.Influx;

namespace SmartPoles.IngestServer.Tests.Storage;

public sealed class StorageOptionsTests
{
    private readonly StorageOptionsValidator _validator = new();

    [Fact]
    public void Validate_Defaults_AreLegalForBothStores()
    {
        Assert.True(_validator.Validate(null, new StorageOptions()).Succeeded);
        Assert.True(_validator.Validate(null, new StorageOptions { Store = "influxdb" }).Succeeded);
    }

    [Fact]
    public void Validate_ManyFaults_NamesAllAtOnceWithTheirPaths()
    {
        var options = new StorageOptions
        {
            LingerMs = -1,
            BackoffMsMin = 5_000,
            BackoffMsMax = 1_000,
            DuckDb = new DuckDbOptions { Threads = 0 },
        };

        Assert.Equal(
            [
                "Storage:LingerMs: The field LingerMs must be between 0 and 10000.",
                "Storage:BackoffMsMax is 1000, below BackoffMsMin 5000",
                "Storage:DuckDb:Threads: The field Threads must be between 1 and 16.",
            ],
            _validator.Validate(null, options).Failures);
    }

    [Fact]
    public void Validate_InfluxFaults_SayWhatEachFlavourNeeds()
    {
        Assert.Equal(
            [
                "Storage:Influx:LinesPerRequest: The field LinesPerRequest must be between 1 and 50000.",
                "Storage:Influx:Url is \"ftp://x\"; an http or https address is needed",
                "Storage:Influx:Org is empty; influxdb2 needs it",
                "Storage:Influx:Bucket is empty; influxdb2 needs it",
                "Storage:Influx:Token is empty; influxdb2 needs it",
            ],
            Failures(new InfluxOptions { Url = "ftp://x", Flavour = "influxdb2", LinesPerRequest = 0 }));
        Assert.Equal(
            ["Storage:Influx:Flavour is \"influx\"; known are \"influxdb1\", \"influxdb2\", \"influxdb3\", \"victoriametrics\""],
            Failures(new InfluxOptions { Flavour = "influx" }));
        Assert.Equal(["Storage:Influx:Database is empty; influxdb1 needs it"], Failures(new InfluxOptions { Database = "" }));
    }

    [Fact]
    public void Validate_BothStores_ChecksBothAndRefusesOneTwice()
    {
        Assert.True(_validator.Validate(null, new StorageOptions { Stores = ["duckdb", "influxdb"] }).Succeeded);
        Assert.Equal(
            ["Storage:Stores names a store twice", "Storage:DuckDb:RawDays: The field RawDays must be between 1 and 3650."],
            _validator.Validate(null, new StorageOptions { Stores = ["duckdb", "duckdb"], DuckDb = new DuckDbOptions { RawDays = 0 } }).Failures);
        Assert.Equal(["influxdb", "duckdb"], new StorageOptions { Store = "nothing", Stores = ["influxdb", "duckdb"] }.InUse());
        Assert.Equal(["influxdb"], new StorageOptions { Store = "influxdb" }.InUse());
    }

    [Fact]
    public void Validate_UnknownStore_SaysWhichAreKnown() => Assert.Equal(
        ["Storage:Store is \"sqlite\"; known are \"duckdb\" and \"influxdb\""],
        _validator.Validate(null, new StorageOptions { Store = "sqlite" }).Failures);

    private IEnumerable<string>? Failures(InfluxOptions influx) =>
        _validator.Validate(null, new StorageOptions { Store = "influxdb", Influx = influx }).Failures;
}
