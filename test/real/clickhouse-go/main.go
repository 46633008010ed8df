// Reads as Grafana's ClickHouse data source does: database/sql over HTTP with gzip. Prints one JSON line for each statement of its standard
// input (a JSON array of strings): {"columns": [...], "types": [...], "rows": [[...]], "error": "..."}; values as text.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

type answer struct {
	Columns []string   `json:"columns"`
	Types   []string   `json:"types"`
	Rows    [][]string `json:"rows"`
	Error   string     `json:"error"`
}

func main() {
	var statements []string
	if err := json.NewDecoder(os.Stdin).Decode(&statements); err != nil {
		panic(err)
	}
	options := &clickhouse.Options{
		Addr: []string{os.Getenv("DOOR_ADDRESS")}, Protocol: clickhouse.HTTP, DialTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second,
		Auth:     clickhouse.Auth{Database: os.Getenv("DOOR_DATABASE"), Username: os.Getenv("DOOR_USER"), Password: os.Getenv("DOOR_PASSWORD")},
		Settings: clickhouse.Settings{"max_execution_time": 60},
	}
	switch os.Getenv("DOOR_COMPRESSION") {
	case "gzip":
		options.Compression = &clickhouse.Compression{Method: clickhouse.CompressionGZIP}
	}
	db := clickhouse.OpenDB(options)
	defer db.Close()
	out := json.NewEncoder(os.Stdout)
	if err := db.PingContext(context.Background()); err != nil {
		out.Encode(answer{Error: err.Error()})
		os.Exit(1)
	}
	for _, statement := range statements {
		out.Encode(read(db, statement))
	}
}

func read(db *sql.DB, statement string) answer {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rows, err := db.QueryContext(ctx, statement)
	if err != nil {
		return answer{Error: err.Error()}
	}
	defer rows.Close()
	result := answer{Rows: [][]string{}}
	result.Columns, _ = rows.Columns()
	types, _ := rows.ColumnTypes()
	for _, t := range types {
		result.Types = append(result.Types, t.DatabaseTypeName())
	}
	for rows.Next() {
		values := make([]any, len(result.Columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return answer{Error: err.Error()}
		}
		row := []string{}
		for _, v := range values {
			row = append(row, fmt.Sprint(*(v.(*any))))
		}
		result.Rows = append(result.Rows, row)
	}
	if err := rows.Err(); err != nil {
		result.Error = err.Error()
	}
	return result
}
