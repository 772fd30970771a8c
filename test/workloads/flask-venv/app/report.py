"""Run by hand once a month."""
import boto3
import pandas

frame = pandas.read_csv("items.csv")
boto3.client("s3").put_object(Bucket="reports", Key="items.html", Body=frame.to_html())
